import { collection, type ListLimits, listQuery, PAGED, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import { serviceAnswer, serviceCreate, servicesAnswer, serviceUpdate } from './schema.ts';
import type { ServiceService } from './service.ts';
import type { Service } from './store.ts';

const FILTERS = ['type', 'name'];

export function serviceRoutes(services: ServiceService, limits: ListLimits): Route[] {
  const member = (call: Call, service: Service) => ({ service: withSelf(call, 'services', service) });

  return [
    route({
      method: 'GET',
      path: '/v3/services',
      rel: 'services',
      summary: 'List services',
      parameters: [...FILTERS, ...PAGED],
      response: servicesAnswer,
      action: 'identity:list_services',
      async handle(call) {
        const query = listQuery(call, FILTERS, limits);
        return { body: collection(call, 'services', await services.list(query), query) };
      },
    }),
    route({
      method: 'POST',
      path: '/v3/services',
      summary: 'Create a service',
      response: serviceAnswer,
      action: 'identity:create_service',
      body: serviceCreate,
      handle: async (call) => ({ status: 201, body: member(call, await services.create(call.body.service)) }),
    }),
    route({
      method: 'GET',
      path: '/v3/services/:service_id',
      rel: 'service',
      summary: 'Show a service',
      response: serviceAnswer,
      action: 'identity:get_service',
      handle: async (call) => ({ body: member(call, await services.get(call.params.service_id!)) }),
    }),
    route({
      method: 'PATCH',
      path: '/v3/services/:service_id',
      summary: 'Change a service',
      response: serviceAnswer,
      action: 'identity:update_service',
      body: serviceUpdate,
      handle: async (call) => ({
        body: member(call, await services.update(call.params.service_id!, call.body.service)),
      }),
    }),
    route({
      method: 'DELETE',
      path: '/v3/services/:service_id',
      summary: 'Delete a service and its endpoints',
      action: 'identity:delete_service',
      async handle(call) {
        await services.delete(call.params.service_id!);
        return { status: 204 };
      },
    }),
  ];
}
