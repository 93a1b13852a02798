import { collection, type ListLimits, listQuery, PAGED, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import { policiesAnswer, policyAnswer, policyCreate, policyUpdate } from './schema.ts';
import type { PolicyService } from './service.ts';
import type { Policy } from './store.ts';

const FILTERS = ['type'];

export function policyRoutes(policies: PolicyService, limits: ListLimits): Route[] {
  const member = (call: Call, policy: Policy) => ({ policy: withSelf(call, 'policies', policy) });

  return [
    route({
      method: 'GET',
      path: '/v3/policies',
      rel: 'policies',
      summary: 'List policies',
      parameters: [...FILTERS, ...PAGED],
      response: policiesAnswer,
      action: 'identity:list_policies',
      async handle(call) {
        const query = listQuery(call, FILTERS, limits);
        return { body: collection(call, 'policies', await policies.list(query), query) };
      },
    }),
    route({
      method: 'POST',
      path: '/v3/policies',
      summary: 'Create a policy',
      response: policyAnswer,
      action: 'identity:create_policy',
      body: policyCreate,
      handle: async (call) => ({ status: 201, body: member(call, await policies.create(call.body.policy)) }),
    }),
    route({
      method: 'GET',
      path: '/v3/policies/:policy_id',
      rel: 'policy',
      summary: 'Show a policy',
      response: policyAnswer,
      action: 'identity:get_policy',
      handle: async (call) => ({ body: member(call, await policies.get(call.params.policy_id!)) }),
    }),
    route({
      method: 'PATCH',
      path: '/v3/policies/:policy_id',
      summary: 'Change a policy',
      response: policyAnswer,
      action: 'identity:update_policy',
      body: policyUpdate,
      handle: async (call) => ({
        body: member(call, await policies.update(call.params.policy_id!, call.body.policy)),
      }),
    }),
    route({
      method: 'DELETE',
      path: '/v3/policies/:policy_id',
      summary: 'Delete a policy',
      action: 'identity:delete_policy',
      async handle(call) {
        await policies.delete(call.params.policy_id!);
        return { status: 204 };
      },
    }),
  ];
}
