/** Grants: twelve forms of one resource, told apart by target, actor and inheritance. */
import { collection, listQuery, PAGED, pageOf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import { rolesAnswer } from '../roles/schema.ts';
import type { GrantService, Parties } from './service.ts';
import type { ActorKind, GrantPlace, TargetKind } from './store.ts';

interface Form {
  actor: ActorKind;
  target: TargetKind;
  inherited: boolean;
}

const FORMS: readonly Form[] = (['project', 'domain', 'system'] as const).flatMap((target) =>
  (['user', 'group'] as const).flatMap((actor) =>
    (target === 'system' ? [false] : [false, true]).map((inherited) => ({ actor, target, inherited })),
  ),
);

export function grantRoutes(grants: GrantService): Route[] {
  return FORMS.flatMap((form) => formRoutes(grants, form));
}

function formRoutes(grants: GrantService, form: Form): Route[] {
  const { actor, target, inherited } = form;
  const where = target === 'system' ? 'system' : `${target}s/:${target}_id`;
  const roles = `/v3/${inherited ? 'OS-INHERIT/' : ''}${where}/${actor}s/:${actor}_id/roles`;
  const suffix = inherited ? '/inherited_to_projects' : '';
  const on = `for a ${actor} on ${target === 'system' ? 'the system' : `a ${target}`}${inherited ? ', inherited by the projects below' : ''}`;
  const action = (verb: string) =>
    target === 'system'
      ? `identity:${verb}_system_grant${verb === 'list' ? 's' : ''}_for_${actor}`
      : `identity:${verb}_grant${verb === 'list' ? 's' : ''}`;

  const placeOf = ({ params }: Call): GrantPlace => ({
    ...form,
    actorId: params[`${actor}_id`]!,
    targetId: target === 'system' ? 'system' : params[`${target}_id`]!,
  });
  /** The inherited forms decide about what is missing only after policy, and ask nothing of the user or group at all. */
  const loading = (goneActor: boolean) => (call: Call) =>
    inherited
      ? grants.knownParties(placeOf(call), call.params.role_id)
      : grants.parties(placeOf(call), call.params.role_id, goneActor);
  const policyTarget = (_call: Call, loaded: Parties) => ({ target: loaded });
  const one = { path: `${roles}/:role_id${suffix}`, target: policyTarget };

  const list = route<never, Parties>({
    method: 'GET',
    path: `${roles}${suffix}`,
    rel: `${target}_${actor}_roles${inherited ? '_inherited_to_projects' : ''}`,
    summary: `List the roles ${on}`,
    parameters: PAGED,
    response: rolesAnswer,
    action: action('list'),
    load: loading(false),
    target: policyTarget,
    async handle(call, loaded) {
      const place = placeOf(call);
      grants.requireRoleAndTarget(place, undefined, loaded);
      const query = listQuery(call, []);
      return { body: collection(call, 'roles', pageOf(await grants.list(place), query), query) };
    },
  });
  const check = route<never, Parties>({
    ...one,
    method: 'GET',
    rel: `${target}_${actor}_role${inherited ? '_inherited_to_projects' : ''}`,
    summary: `Check a role ${on}`,
    statuses: [204],
    action: action('check'),
    load: loading(false),
    async handle(call, loaded) {
      const place = placeOf(call);
      grants.requireRoleAndTarget(place, call.params.role_id, loaded);
      await grants.require(place, call.params.role_id!);
      return { status: 204 };
    },
  });
  const create = route<never, Parties>({
    ...one,
    method: 'PUT',
    summary: `Grant a role ${on}`,
    action: action('create'),
    load: loading(false),
    async handle(call, loaded) {
      const place = placeOf(call);
      grants.requireRoleAndTarget(place, call.params.role_id, loaded);
      await grants.create(place, loaded.role!, loaded.project);
      return { status: 204 };
    },
  });
  const revoke = route<never, Parties>({
    ...one,
    method: 'DELETE',
    summary: `Take a role ${on}`,
    action: action('revoke'),
    load: loading(true),
    async handle(call) {
      await grants.delete(placeOf(call), call.params.role_id!);
      return { status: 204 };
    },
  });
  // Keystone lists inherited grants of domains only.
  return inherited && target === 'project' ? [check, create, revoke] : [list, check, create, revoke];
}
