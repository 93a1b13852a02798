import { collection, type ListLimits, listQuery, PAGED, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import {
  limitAnswer,
  limitModelAnswer,
  limitQuery,
  limitsAnswer,
  limitsCreate,
  limitsMadeAnswer,
  limitUpdate,
} from './schema.ts';
import type { LimitService } from './service.ts';
import type { Limit, LimitOwner } from './store.ts';

const FILTERS = ['service_id', 'region_id', 'resource_name', 'project_id', 'domain_id'];

/** Whose limits the caller sees: everybody's, those of the own domain or project, or, without a scope, nobody's. */
function visibleTo(call: Call): 'all' | 'none' | LimitOwner {
  const { system_scope, roles, domain_id, project_id } = call.caller.credentials;
  if (system_scope || roles.includes('admin') || roles.includes('service')) return 'all';
  if (domain_id !== null) return { domain_id };
  return project_id === null ? 'none' : { project_id };
}

export function limitRoutes(limits: LimitService, listLimits: ListLimits): Route[] {
  const shown = (call: Call, limit: Limit) => withSelf(call, 'limits', limit);
  const id = (call: Call) => call.params.limit_id!;

  return [
    route({
      method: 'GET',
      path: '/v3/limits',
      rel: 'limits',
      relStatus: 'experimental',
      summary: 'List limits',
      parameters: PAGED,
      response: limitsAnswer,
      action: 'identity:list_limits',
      query: limitQuery,
      async handle(call) {
        const query = listQuery(call, FILTERS, listLimits);
        const owner = visibleTo(call);
        const found =
          owner === 'none'
            ? { items: [], truncated: false }
            : await limits.list({ ...query, ...(owner === 'all' ? {} : { owner }) });
        return { body: collection(call, 'limits', found, query) };
      },
    }),
    route({
      method: 'POST',
      path: '/v3/limits',
      summary: 'Create limits, all or none',
      response: limitsMadeAnswer,
      action: 'identity:create_limits',
      body: limitsCreate,
      async handle(call) {
        const made = await limits.create(call.body.limits);
        return { status: 201, body: { limits: made.map((limit) => shown(call, limit)) } };
      },
    }),
    route({
      method: 'GET',
      path: '/v3/limits/model',
      rel: 'limit_model',
      relStatus: 'experimental',
      summary: 'Show the enforcement model',
      response: limitModelAnswer,
      action: 'identity:get_limit_model',
      handle: () => ({ body: { model: limits.model } }),
    }),
    route({
      method: 'GET',
      path: '/v3/limits/:limit_id',
      rel: 'limit',
      relStatus: 'experimental',
      summary: 'Show a limit',
      response: limitAnswer,
      action: 'identity:get_limit',
      load: (call) => limits.find(id(call)),
      target: (_, limit) => ({ target: limit ? { limit } : {} }),
      handle: async (call) => ({ body: { limit: shown(call, await limits.get(id(call))) } }),
    }),
    route({
      method: 'PATCH',
      path: '/v3/limits/:limit_id',
      summary: 'Change a limit',
      response: limitAnswer,
      action: 'identity:update_limit',
      body: limitUpdate,
      handle: async (call) => ({ body: { limit: shown(call, await limits.update(id(call), call.body.limit)) } }),
    }),
    route({
      method: 'DELETE',
      path: '/v3/limits/:limit_id',
      summary: 'Delete a limit',
      action: 'identity:delete_limit',
      async handle(call) {
        await limits.delete(id(call));
        return { status: 204 };
      },
    }),
  ];
}
