import { collection, type ListLimits, listQuery, PAGED, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import { endpointAnswer, endpointCreate, endpointQuery, endpointsAnswer, endpointUpdate } from './schema.ts';
import type { EndpointService } from './service.ts';
import type { Endpoint } from './store.ts';

const FILTERS = ['interface', 'service_id', 'region_id'];

export function endpointRoutes(endpoints: EndpointService, limits: ListLimits): Route[] {
  const member = (call: Call, endpoint: Endpoint) => ({ endpoint: withSelf(call, 'endpoints', endpoint) });

  return [
    route({
      method: 'GET',
      path: '/v3/endpoints',
      rel: 'endpoints',
      summary: 'List endpoints',
      parameters: [...FILTERS, ...PAGED],
      response: endpointsAnswer,
      action: 'identity:list_endpoints',
      query: endpointQuery,
      async handle(call) {
        const query = listQuery(call, FILTERS, limits);
        return { body: collection(call, 'endpoints', await endpoints.list(query), query) };
      },
    }),
    route({
      method: 'POST',
      path: '/v3/endpoints',
      summary: 'Create an endpoint',
      response: endpointAnswer,
      action: 'identity:create_endpoint',
      body: endpointCreate,
      handle: async (call) => ({ status: 201, body: member(call, await endpoints.create(call.body.endpoint)) }),
    }),
    route({
      method: 'GET',
      path: '/v3/endpoints/:endpoint_id',
      rel: 'endpoint',
      summary: 'Show an endpoint',
      response: endpointAnswer,
      action: 'identity:get_endpoint',
      handle: async (call) => ({ body: member(call, await endpoints.get(call.params.endpoint_id!)) }),
    }),
    route({
      method: 'PATCH',
      path: '/v3/endpoints/:endpoint_id',
      summary: 'Change an endpoint',
      response: endpointAnswer,
      action: 'identity:update_endpoint',
      body: endpointUpdate,
      handle: async (call) => ({
        body: member(call, await endpoints.update(call.params.endpoint_id!, call.body.endpoint)),
      }),
    }),
    route({
      method: 'DELETE',
      path: '/v3/endpoints/:endpoint_id',
      summary: 'Delete an endpoint',
      action: 'identity:delete_endpoint',
      async handle(call) {
        await endpoints.delete(call.params.endpoint_id!);
        return { status: 204 };
      },
    }),
  ];
}
