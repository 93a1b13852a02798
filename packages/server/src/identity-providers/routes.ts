import { collection, type ListLimits, listQuery, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import {
  identityProviderAnswer,
  identityProviderCreate,
  identityProviderQuery,
  identityProvidersAnswer,
  identityProviderUpdate,
} from './schema.ts';
import type { IdentityProviderService } from './service.ts';
import type { IdentityProvider } from './store.ts';

const PATH = 'OS-FEDERATION/identity_providers';
const FILTERS = ['id', 'enabled'];

export function identityProviderRoutes(providers: IdentityProviderService, limits: ListLimits): Route[] {
  const linked = (call: Call, provider: IdentityProvider) => {
    const { links, ...fields } = withSelf(call, PATH, provider);
    return { ...fields, links: { ...links, protocols: `${links.self}/protocols` } };
  };
  const member = (call: Call, provider: IdentityProvider) => ({ identity_provider: linked(call, provider) });

  return [
    route({
      method: 'GET',
      path: `/v3/${PATH}`,
      rel: 'identity_providers',
      summary: 'List identity providers',
      response: identityProvidersAnswer,
      action: 'identity:list_identity_providers',
      query: identityProviderQuery,
      async handle(call) {
        const query = listQuery(call, FILTERS, limits);
        const listed = await providers.list(query);
        const body = collection(call, 'identity_providers', listed, query, PATH);
        return { body: { ...body, identity_providers: listed.items.map((provider) => linked(call, provider)) } };
      },
    }),
    route({
      method: 'GET',
      path: `/v3/${PATH}/:idp_id`,
      rel: 'identity_provider',
      summary: 'Show an identity provider',
      response: identityProviderAnswer,
      action: 'identity:get_identity_provider',
      handle: async (call) => ({ body: member(call, await providers.get(call.params.idp_id!)) }),
    }),
    route({
      method: 'PUT',
      path: `/v3/${PATH}/:idp_id`,
      summary: 'Create an identity provider',
      response: identityProviderAnswer,
      action: 'identity:create_identity_provider',
      body: identityProviderCreate,
      handle: async (call) => ({
        status: 201,
        body: member(call, await providers.create(call.params.idp_id!, call.body.identity_provider ?? {})),
      }),
    }),
    route({
      method: 'PATCH',
      path: `/v3/${PATH}/:idp_id`,
      summary: 'Change an identity provider',
      response: identityProviderAnswer,
      action: 'identity:update_identity_provider',
      body: identityProviderUpdate,
      handle: async (call) => ({
        body: member(call, await providers.update(call.params.idp_id!, call.body.identity_provider)),
      }),
    }),
    route({
      method: 'DELETE',
      path: `/v3/${PATH}/:idp_id`,
      summary: 'Delete an identity provider',
      action: 'identity:delete_identity_provider',
      async handle(call) {
        await providers.delete(call.params.idp_id!);
        return { status: 204 };
      },
    }),
  ];
}
