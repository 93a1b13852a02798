import { badRequest } from '../errors.ts';
import { collection, type ListLimits, listQuery, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import { regionAnswer, regionCreate, regionQuery, regionsAnswer, regionUpdate } from './schema.ts';
import type { RegionService } from './service.ts';
import type { Region } from './store.ts';

const FILTERS = ['parent_region_id'];

export function regionRoutes(regions: RegionService, limits: ListLimits): Route[] {
  const member = (call: Call, region: Region) => ({ region: withSelf(call, 'regions', region) });

  return [
    route({
      method: 'GET',
      path: '/v3/regions',
      rel: 'regions',
      summary: 'List regions',
      response: regionsAnswer,
      action: 'identity:list_regions',
      query: regionQuery,
      async handle(call) {
        const query = listQuery(call, FILTERS, limits);
        return { body: collection(call, 'regions', await regions.list(query), query) };
      },
    }),
    route({
      method: 'POST',
      path: '/v3/regions',
      summary: 'Create a region',
      response: regionAnswer,
      action: 'identity:create_region',
      body: regionCreate,
      handle: async (call) => ({ status: 201, body: member(call, await regions.create(call.body.region)) }),
    }),
    route({
      method: 'GET',
      path: '/v3/regions/:region_id',
      rel: 'region',
      summary: 'Show a region',
      response: regionAnswer,
      action: 'identity:get_region',
      handle: async (call) => ({ body: member(call, await regions.get(call.params.region_id!)) }),
    }),
    route({
      method: 'PUT',
      path: '/v3/regions/:region_id',
      summary: 'Create a region with a chosen id',
      response: regionAnswer,
      action: 'identity:create_region',
      body: regionCreate,
      async handle(call) {
        const id = call.params.region_id!;
        const asked = call.body.region.id;
        if (asked !== undefined && asked !== id) {
          throw badRequest(`Conflicting region IDs specified: "${id}" != "${asked}"`);
        }
        return { status: 201, body: member(call, await regions.create({ ...call.body.region, id })) };
      },
    }),
    route({
      method: 'PATCH',
      path: '/v3/regions/:region_id',
      summary: 'Change a region',
      response: regionAnswer,
      action: 'identity:update_region',
      body: regionUpdate,
      handle: async (call) => ({
        body: member(call, await regions.update(call.params.region_id!, call.body.region)),
      }),
    }),
    route({
      method: 'DELETE',
      path: '/v3/regions/:region_id',
      summary: 'Delete a region and its children',
      action: 'identity:delete_region',
      async handle(call) {
        await regions.delete(call.params.region_id!);
        return { status: 204 };
      },
    }),
  ];
}
