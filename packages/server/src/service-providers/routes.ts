import { collection, type ListLimits, listQuery, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import {
  serviceProviderAnswer,
  serviceProviderCreate,
  serviceProviderQuery,
  serviceProvidersAnswer,
  serviceProviderUpdate,
} from './schema.ts';
import type { ServiceProviderService } from './service.ts';
import type { ServiceProvider } from './store.ts';

const PATH = 'OS-FEDERATION/service_providers';
const FILTERS = ['id', 'enabled'];

export function serviceProviderRoutes(providers: ServiceProviderService, limits: ListLimits): Route[] {
  const member = (call: Call, provider: ServiceProvider) => ({ service_provider: withSelf(call, PATH, provider) });

  return [
    route({
      method: 'GET',
      path: `/v3/${PATH}`,
      rel: 'service_providers',
      summary: 'List service providers',
      response: serviceProvidersAnswer,
      action: 'identity:list_service_providers',
      query: serviceProviderQuery,
      async handle(call) {
        const query = listQuery(call, FILTERS, limits);
        return { body: collection(call, 'service_providers', await providers.list(query), query, PATH) };
      },
    }),
    route({
      method: 'GET',
      path: `/v3/${PATH}/:sp_id`,
      rel: 'service_provider',
      summary: 'Show a service provider',
      response: serviceProviderAnswer,
      action: 'identity:get_service_provider',
      handle: async (call) => ({ body: member(call, await providers.get(call.params.sp_id!)) }),
    }),
    route({
      method: 'PUT',
      path: `/v3/${PATH}/:sp_id`,
      summary: 'Create a service provider',
      response: serviceProviderAnswer,
      action: 'identity:create_service_provider',
      body: serviceProviderCreate,
      handle: async (call) => ({
        status: 201,
        body: member(call, await providers.create(call.params.sp_id!, call.body.service_provider)),
      }),
    }),
    route({
      method: 'PATCH',
      path: `/v3/${PATH}/:sp_id`,
      summary: 'Change a service provider',
      response: serviceProviderAnswer,
      action: 'identity:update_service_provider',
      body: serviceProviderUpdate,
      handle: async (call) => ({
        body: member(call, await providers.update(call.params.sp_id!, call.body.service_provider)),
      }),
    }),
    route({
      method: 'DELETE',
      path: `/v3/${PATH}/:sp_id`,
      summary: 'Delete a service provider',
      action: 'identity:delete_service_provider',
      async handle(call) {
        await providers.delete(call.params.sp_id!);
        return { status: 204 };
      },
    }),
  ];
}
