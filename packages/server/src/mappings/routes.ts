import { collection, listQuery, PAGED, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import { mappingAnswer, mappingBody, mappingsAnswer } from './schema.ts';
import type { MappingService } from './service.ts';
import type { Mapping } from './store.ts';

const PATH = 'OS-FEDERATION/mappings';

export function mappingRoutes(mappings: MappingService): Route[] {
  const member = (call: Call, mapping: Mapping) => ({ mapping: withSelf(call, PATH, mapping) });

  return [
    route({
      method: 'GET',
      path: `/v3/${PATH}`,
      rel: 'mappings',
      summary: 'List mappings',
      parameters: PAGED,
      response: mappingsAnswer,
      action: 'identity:list_mappings',
      async handle(call) {
        const query = listQuery(call, []);
        return { body: collection(call, 'mappings', await mappings.list(query), query, PATH) };
      },
    }),
    route({
      method: 'GET',
      path: `/v3/${PATH}/:mapping_id`,
      rel: 'mapping',
      summary: 'Show a mapping',
      response: mappingAnswer,
      action: 'identity:get_mapping',
      handle: async (call) => ({ body: member(call, await mappings.get(call.params.mapping_id!)) }),
    }),
    route({
      method: 'PUT',
      path: `/v3/${PATH}/:mapping_id`,
      summary: 'Create a mapping',
      response: mappingAnswer,
      action: 'identity:create_mapping',
      body: mappingBody,
      handle: async (call) => ({
        status: 201,
        body: member(call, await mappings.create(call.params.mapping_id!, call.body.mapping ?? {})),
      }),
    }),
    route({
      method: 'PATCH',
      path: `/v3/${PATH}/:mapping_id`,
      summary: 'Change a mapping',
      response: mappingAnswer,
      action: 'identity:update_mapping',
      body: mappingBody,
      handle: async (call) => ({
        body: member(call, await mappings.update(call.params.mapping_id!, call.body.mapping ?? {})),
      }),
    }),
    route({
      method: 'DELETE',
      path: `/v3/${PATH}/:mapping_id`,
      summary: 'Delete a mapping',
      action: 'identity:delete_mapping',
      async handle(call) {
        await mappings.delete(call.params.mapping_id!);
        return { status: 204 };
      },
    }),
  ];
}
