import { collection, listQuery, PAGED, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import { protocolAnswer, protocolCreate, protocolsAnswer, protocolUpdate } from './schema.ts';
import type { FederationProtocolService } from './service.ts';
import type { FederationProtocol } from './store.ts';

const PROVIDERS = 'OS-FEDERATION/identity_providers';
const PATH = `/v3/${PROVIDERS}/:idp_id/protocols`;

export function federationProtocolRoutes(protocols: FederationProtocolService): Route[] {
  // Links as the API reference gives them; Keystone's own leave the provider's path out and lead nowhere.
  const provider = (call: Call) => `${PROVIDERS}/${encodeURIComponent(call.params.idp_id!)}`;
  const linked = (call: Call, protocol: FederationProtocol) => {
    const { links, ...fields } = withSelf(call, `${provider(call)}/protocols`, protocol);
    return { ...fields, links: { ...links, identity_provider: `${call.baseUrl}/${provider(call)}` } };
  };
  // A single protocol shows less than it does in a list, as in Keystone.
  const member = (call: Call, protocol: FederationProtocol) => {
    const { id, mapping_id, links } = linked(call, protocol);
    return { protocol: { id, mapping_id, links } };
  };

  return [
    route({
      method: 'GET',
      path: PATH,
      rel: 'identity_provider_protocols',
      summary: 'List the protocols of an identity provider',
      parameters: PAGED,
      response: protocolsAnswer,
      action: 'identity:list_protocols',
      async handle(call) {
        const query = listQuery(call, []);
        const listed = await protocols.list(call.params.idp_id!, query);
        const body = collection(call, 'protocols', listed, query, `${provider(call)}/protocols`);
        return { body: { ...body, protocols: listed.items.map((protocol) => linked(call, protocol)) } };
      },
    }),
    route({
      method: 'GET',
      path: `${PATH}/:protocol_id`,
      rel: 'identity_provider_protocol',
      summary: 'Show a protocol of an identity provider',
      response: protocolAnswer,
      action: 'identity:get_protocol',
      handle: async (call) => ({
        body: member(call, await protocols.get(call.params.idp_id!, call.params.protocol_id!)),
      }),
    }),
    route({
      method: 'PUT',
      path: `${PATH}/:protocol_id`,
      summary: 'Add a protocol to an identity provider',
      response: protocolAnswer,
      action: 'identity:create_protocol',
      body: protocolCreate,
      handle: async (call) => ({
        status: 201,
        body: member(call, await protocols.create(call.params.idp_id!, call.params.protocol_id!, call.body.protocol)),
      }),
    }),
    route({
      method: 'PATCH',
      path: `${PATH}/:protocol_id`,
      summary: 'Change a protocol of an identity provider',
      response: protocolAnswer,
      action: 'identity:update_protocol',
      body: protocolUpdate,
      handle: async (call) => ({
        body: member(call, await protocols.update(call.params.idp_id!, call.params.protocol_id!, call.body.protocol)),
      }),
    }),
    route({
      method: 'DELETE',
      path: `${PATH}/:protocol_id`,
      summary: 'Delete a protocol of an identity provider',
      action: 'identity:delete_protocol',
      async handle(call) {
        await protocols.delete(call.params.idp_id!, call.params.protocol_id!);
        return { status: 204 };
      },
    }),
  ];
}
