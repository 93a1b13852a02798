import { formatTime } from '@archstone/tokens';
import { checkDeed, type Deed } from '../auth/delegation.ts';
import { IdentityError } from '../errors.ts';
import { collection, type ListLimits, listQuery, PAGED, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import { roleAnswer } from '../roles/schema.ts';
import type { Role } from '../roles/store.ts';
import { trustAnswer, trustCreate, trustRolesAnswer, trustsAnswer } from './schema.ts';
import type { TrustFields, TrustService, TrustWithRoles } from './service.ts';
import type { Trust, TrustFilter } from './store.ts';

const PATH = 'OS-TRUST/trusts';
/** Parameters that page a list and do not narrow it. */
const PAGING = ['limit', 'marker', 'sort_key', 'sort_dir'];

export interface TrustRoutesOptions {
  trusts: TrustService;
  limits: ListLimits;
  /** `[security_compliance] allow_insecure_application_credential_trust_escalation`. */
  allowApplicationCredentials: boolean;
}

/** Keystone shows whole seconds. */
const show = <T extends Trust>(trust: T) => ({
  ...trust,
  id: trust.id,
  expires_at: trust.expires_at === null ? null : formatTime(Math.floor(trust.expires_at)),
});

export function trustRoutes({ trusts, limits, allowApplicationCredentials }: TrustRoutesOptions): Route[] {
  const check = (call: Call, deed: Deed) => {
    const { claims } = call.caller;
    const isAllowed = allowApplicationCredentials && claims.app_cred_id !== undefined;
    if (!isAllowed) checkDeed(call.caller, deed);
  };
  const shownRole = (call: Call, role: Role) => withSelf(call, 'roles', role);
  const rolesLinks = (call: Call, id: string) => ({
    self: `${call.baseUrl}/${PATH}/${id}/roles`,
    next: null,
    previous: null,
  });
  const member = (call: Call, { trust, roles }: TrustWithRoles) => ({
    trust: withSelf(call, PATH, {
      ...show(trust),
      roles: roles.map((role) => shownRole(call, role)),
      roles_links: rolesLinks(call, trust.id),
    }),
  });
  // Unlike elsewhere, an unknown trust is a 404 for everybody.
  const load = (call: Call) => trusts.get(call.params.trust_id!);
  const target = (_call: Call, { trust }: TrustWithRoles) => ({ target: { trust } });

  /** The one user that the list is narrowed to; undefined for a filter that no trust passes. */
  function filterOf({ query }: Call): TrustFilter | undefined {
    const { trustor_user_id, trustee_user_id } = query;
    if (trustor_user_id) return { trustor_user_id };
    if (trustee_user_id) return { trustee_user_id };
    return Object.keys(query).every((name) => PAGING.includes(name)) ? {} : undefined;
  }
  function listAction(_call: Call, filter: TrustFilter | undefined): string {
    if (filter && 'trustor_user_id' in filter) return 'identity:list_trusts_for_trustor';
    return filter && 'trustee_user_id' in filter ? 'identity:list_trusts_for_trustee' : 'identity:list_trusts';
  }

  return [
    route<never, TrustFilter | undefined>({
      method: 'GET',
      path: '/v3/OS-TRUST/trusts',
      rel: 'trusts',
      summary: 'List trusts: all, or those of a trustor or of a trustee',
      parameters: ['trustor_user_id', 'trustee_user_id', ...PAGED],
      response: trustsAnswer,
      action: listAction,
      load: filterOf,
      target: (_call, filter) => ({ target: { trust: filter ?? {} } }),
      async handle(call, filter) {
        check(call, 'read trusts');
        const query = listQuery(call, [], limits);
        const { items, truncated } = filter ? await trusts.list(filter, query) : { items: [], truncated: false };
        return { body: collection(call, 'trusts', { items: items.map(show), truncated }, query, PATH) };
      },
    }),
    route({
      method: 'POST',
      path: '/v3/OS-TRUST/trusts',
      summary: 'Delegate roles to another user',
      response: trustAnswer,
      action: 'identity:create_trust',
      body: trustCreate,
      target: (call) => ({ target: { trust: call.body.trust } }),
      async handle(call) {
        check(call, 'create trusts');
        const { credentials, claims } = call.caller;
        const fields = call.body.trust as TrustFields;
        const made = await trusts.create(fields, credentials.user_id ?? '', claims.trust_id);
        return { status: 201, body: member(call, made) };
      },
    }),
    route({
      method: 'GET',
      path: '/v3/OS-TRUST/trusts/:trust_id',
      rel: 'trust',
      summary: 'Show a trust',
      response: trustAnswer,
      action: 'identity:get_trust',
      load,
      target,
      handle(call, found) {
        check(call, 'read trusts');
        return { body: member(call, found) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/v3/OS-TRUST/trusts/:trust_id',
      summary: 'Delete a trust and what it was passed on as; tokens by them die',
      action: 'identity:delete_trust',
      load,
      target,
      async handle(call) {
        check(call, 'delete trusts');
        await trusts.delete(call.params.trust_id!);
        return { status: 204 };
      },
    }),
    route({
      method: 'GET',
      path: '/v3/OS-TRUST/trusts/:trust_id/roles',
      rel: 'trust_roles',
      summary: 'List the roles of a trust',
      response: trustRolesAnswer,
      action: 'identity:list_roles_for_trust',
      load,
      target,
      handle(call, { trust, roles }) {
        check(call, 'read trusts');
        return { body: { roles: roles.map((role) => shownRole(call, role)), links: rolesLinks(call, trust.id) } };
      },
    }),
    route({
      method: 'GET',
      path: '/v3/OS-TRUST/trusts/:trust_id/roles/:role_id',
      rel: 'trust_role',
      summary: 'Show a role of a trust',
      response: roleAnswer,
      action: 'identity:get_role_for_trust',
      load,
      target,
      handle(call, { roles }) {
        check(call, 'read trusts');
        const { role_id } = call.params;
        const role = roles.find(({ id }) => id === role_id);
        if (!role) throw new IdentityError('role_not_found', { role_id: role_id! });
        return { body: { role: shownRole(call, role) } };
      },
    }),
  ];
}
