import { collection, listQuery, PAGED, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import type { ConsumerService } from './consumer-service.ts';
import type { Consumer } from './consumer-store.ts';
import { consumerAnswer, consumerCreate, consumerMadeAnswer, consumersAnswer, consumerUpdate } from './schema.ts';

const PATH = 'OS-OAUTH1/consumers';

export function consumerRoutes(consumers: ConsumerService): Route[] {
  const member = (call: Call, consumer: Consumer) => ({ consumer: withSelf(call, PATH, consumer) });

  return [
    route({
      method: 'GET',
      path: `/v3/${PATH}`,
      rel: 'consumers',
      summary: 'List OAuth consumers',
      parameters: PAGED,
      response: consumersAnswer,
      action: 'identity:list_consumers',
      async handle(call) {
        const query = listQuery(call, []);
        return { body: collection(call, 'consumers', await consumers.list(query), query, PATH) };
      },
    }),
    route({
      method: 'POST',
      path: `/v3/${PATH}`,
      summary: 'Create an OAuth consumer',
      response: consumerMadeAnswer,
      action: 'identity:create_consumer',
      body: consumerCreate,
      handle: async (call) => ({ status: 201, body: member(call, await consumers.create(call.body.consumer ?? {})) }),
    }),
    route({
      method: 'GET',
      path: `/v3/${PATH}/:consumer_id`,
      rel: 'consumer',
      summary: 'Show an OAuth consumer',
      response: consumerAnswer,
      action: 'identity:get_consumer',
      handle: async (call) => ({ body: member(call, await consumers.get(call.params.consumer_id!)) }),
    }),
    route({
      method: 'PATCH',
      path: `/v3/${PATH}/:consumer_id`,
      summary: 'Change an OAuth consumer',
      response: consumerAnswer,
      action: 'identity:update_consumer',
      body: consumerUpdate,
      handle: async (call) => ({
        body: member(call, await consumers.update(call.params.consumer_id!, call.body.consumer)),
      }),
    }),
    route({
      method: 'DELETE',
      path: `/v3/${PATH}/:consumer_id`,
      summary: 'Delete an OAuth consumer and its tokens',
      action: 'identity:delete_consumer',
      async handle(call) {
        await consumers.delete(call.params.consumer_id!);
        return { status: 204 };
      },
    }),
  ];
}
