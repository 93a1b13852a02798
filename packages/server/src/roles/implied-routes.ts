/** `/v3/roles/{prior}/implies` and `/v3/role_inferences`. */
import { IdentityError } from '../errors.ts';
import { type Call, type Route, route } from '../http/route.ts';
import type { ImpliedRoleService } from './implied-service.ts';
import type { NamedRole } from './implied-store.ts';
import { inferenceAnswer, inferencesAnswer, inferencesOfRoleAnswer } from './schema.ts';
import type { RoleService } from './service.ts';
import type { Role } from './store.ts';

interface Pair {
  prior: Role;
  implied: Role;
}

export function impliedRoleRoutes(implied: ImpliedRoleService, roles: RoleService): Route[] {
  const reference = (call: Call, { id, name }: NamedRole) => ({
    id,
    links: { self: `${call.baseUrl}/roles/${id}` },
    name,
  });
  const inference = (call: Call, pair: Pair) => ({
    role_inference: { prior_role: reference(call, pair.prior), implies: reference(call, pair.implied) },
    links: { self: `${call.baseUrl}/roles/${pair.prior.id}/implies/${pair.implied.id}` },
  });
  const pair = {
    path: '/v3/roles/:prior_role_id/implies/:implied_role_id',
    async load({ params }: Call): Promise<Pair> {
      const prior = await roles.get(params.prior_role_id!);
      return { prior, implied: await roles.get(params.implied_role_id!) };
    },
    target: (_call: Call, loaded: Pair) => ({ target: { prior_role: loaded.prior, implied_role: loaded.implied } }),
  };

  return [
    route<never, Role>({
      method: 'GET',
      path: '/v3/roles/:prior_role_id/implies',
      rel: 'implied_roles',
      summary: 'List the roles that a role implies',
      response: inferencesOfRoleAnswer,
      action: 'identity:list_implied_roles',
      load: ({ params }) => roles.get(params.prior_role_id!),
      target: (_call, prior) => ({ target: { prior_role: prior } }),
      async handle(call, prior) {
        const implies = (await implied.list(prior.id)).map((found) => reference(call, found.implied));
        return {
          body: {
            role_inference: { prior_role: reference(call, prior), implies },
            links: { self: `${call.baseUrl}/roles/${prior.id}/implies` },
          },
        };
      },
    }),
    route<never, Pair>({
      ...pair,
      method: 'GET',
      rel: 'implied_role',
      summary: 'Show an implied role (HEAD: check it)',
      response: inferenceAnswer,
      action: (call) => (call.method === 'HEAD' ? 'identity:check_implied_role' : 'identity:get_implied_role'),
      async handle(call, loaded) {
        const isCheck = call.method === 'HEAD';
        // A check needs both rights, in Keystone too.
        if (isCheck && !(await call.allows('identity:get_implied_role', pair.target(call, loaded)))) {
          throw new IdentityError('forbidden_action', { action: 'identity:get_implied_role' });
        }
        await implied.require(loaded.prior, loaded.implied);
        return isCheck ? { status: 204 } : { body: inference(call, loaded) };
      },
    }),
    route<never, Pair>({
      ...pair,
      method: 'PUT',
      summary: 'Let a role imply another',
      response: inferenceAnswer,
      statuses: [201],
      action: 'identity:create_implied_role',
      async handle(call, loaded) {
        await implied.create(loaded.prior, loaded.implied);
        return { status: 201, body: inference(call, loaded) };
      },
    }),
    route<never, Pair>({
      ...pair,
      method: 'DELETE',
      summary: 'Let a role no longer imply another',
      action: 'identity:delete_implied_role',
      async handle(_call, loaded) {
        await implied.delete(loaded.prior, loaded.implied);
        return { status: 204 };
      },
    }),
    route({
      method: 'GET',
      path: '/v3/role_inferences',
      rel: 'role_inferences',
      summary: 'List every implied role',
      response: inferencesAnswer,
      action: 'identity:list_role_inference_rules',
      async handle(call) {
        const all = await implied.list();
        const role_inferences = [...Map.groupBy(all, ({ prior }) => prior.id).values()].map((ofPrior) => ({
          prior_role: reference(call, ofPrior[0]!.prior),
          implies: ofPrior.map((found) => reference(call, found.implied)),
        }));
        return { body: { role_inferences } };
      },
    }),
  ];
}
