import { collection, type ListLimits, listQuery, PAGED, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import {
  registeredLimitAnswer,
  registeredLimitQuery,
  registeredLimitsAnswer,
  registeredLimitsCreate,
  registeredLimitsMadeAnswer,
  registeredLimitUpdate,
} from './schema.ts';
import type { RegisteredLimitService } from './service.ts';
import type { RegisteredLimit } from './store.ts';

const FILTERS = ['service_id', 'region_id', 'resource_name'];

export function registeredLimitRoutes(registeredLimits: RegisteredLimitService, limits: ListLimits): Route[] {
  const shown = (call: Call, limit: RegisteredLimit) => withSelf(call, 'registered_limits', limit);
  const id = (call: Call) => call.params.registered_limit_id!;

  return [
    route({
      method: 'GET',
      path: '/v3/registered_limits',
      rel: 'registered_limits',
      relStatus: 'experimental',
      summary: 'List registered limits',
      parameters: PAGED,
      response: registeredLimitsAnswer,
      action: 'identity:list_registered_limits',
      query: registeredLimitQuery,
      async handle(call) {
        const query = listQuery(call, FILTERS, limits);
        return { body: collection(call, 'registered_limits', await registeredLimits.list(query), query) };
      },
    }),
    route({
      method: 'POST',
      path: '/v3/registered_limits',
      summary: 'Create registered limits, all or none',
      response: registeredLimitsMadeAnswer,
      action: 'identity:create_registered_limits',
      body: registeredLimitsCreate,
      async handle(call) {
        const made = await registeredLimits.create(call.body.registered_limits);
        return { status: 201, body: { registered_limits: made.map((limit) => shown(call, limit)) } };
      },
    }),
    route({
      method: 'GET',
      path: '/v3/registered_limits/:registered_limit_id',
      rel: 'registered_limit',
      relStatus: 'experimental',
      summary: 'Show a registered limit',
      response: registeredLimitAnswer,
      action: 'identity:get_registered_limit',
      handle: async (call) => ({ body: { registered_limit: shown(call, await registeredLimits.get(id(call))) } }),
    }),
    route({
      method: 'PATCH',
      path: '/v3/registered_limits/:registered_limit_id',
      summary: 'Change a registered limit',
      response: registeredLimitAnswer,
      action: 'identity:update_registered_limit',
      body: registeredLimitUpdate,
      handle: async (call) => ({
        body: {
          registered_limit: shown(call, await registeredLimits.update(id(call), call.body.registered_limit)),
        },
      }),
    }),
    route({
      method: 'DELETE',
      path: '/v3/registered_limits/:registered_limit_id',
      summary: 'Delete a registered limit',
      action: 'identity:delete_registered_limit',
      async handle(call) {
        await registeredLimits.delete(id(call));
        return { status: 204 };
      },
    }),
  ];
}
