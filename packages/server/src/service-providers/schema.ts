/** Service providers: https://docs.openstack.org/api-ref/identity/v3-ext/#service-providers */
import { Type } from 'typebox';
import { answerOf, listOf, nullable, resource } from '../http/answer.ts';
import { booleanQuery, pagingParameters } from '../http/list.ts';

const closed = { additionalProperties: false };
const url = Type.String({ maxLength: 225, pattern: '^[a-zA-Z0-9+.-]+:.+' });
const properties = {
  description: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  enabled: Type.Optional(Type.Boolean()),
  relay_state_prefix: Type.Optional(Type.String({ maxLength: 256 })),
};

export const serviceProviderCreate = Type.Object(
  { service_provider: Type.Object({ auth_url: url, sp_url: url, ...properties }, closed) },
  closed,
);
export const serviceProviderUpdate = Type.Object(
  {
    service_provider: Type.Object(
      { auth_url: Type.Optional(url), sp_url: Type.Optional(url), ...properties },
      { ...closed, minProperties: 1 },
    ),
  },
  closed,
);
export const serviceProviderQuery = Type.Object({
  id: Type.Optional(Type.String()),
  enabled: Type.Optional(booleanQuery),
  ...pagingParameters,
});

const provider = resource('ServiceProvider', {
  id: Type.String(),
  auth_url: Type.String(),
  sp_url: Type.String(),
  description: nullable(Type.String()),
  enabled: Type.Boolean(),
  relay_state_prefix: Type.String(),
});
export const serviceProviderAnswer = answerOf('service_provider', provider);
export const serviceProvidersAnswer = listOf('service_providers', provider);
