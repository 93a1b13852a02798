/** Identity providers: https://docs.openstack.org/api-ref/identity/v3-ext/#identity-providers */
import { Type } from 'typebox';
import { answerOf, exactly, linksTo, listOf, nullable } from '../http/answer.ts';
import { booleanQuery, pagingParameters } from '../http/list.ts';

const closed = { additionalProperties: false };

const changeable = {
  enabled: Type.Optional(Type.Boolean()),
  description: Type.Optional(nullable(Type.String())),
  /** Minutes that a group membership vouched for by the provider lasts. */
  authorization_ttl: Type.Optional(nullable(Type.Integer({ minimum: 0, maximum: 2_147_483_647 }))),
  // As long as the column: the URLs by which providers name themselves are often longer than 64 characters.
  remote_ids: Type.Optional(nullable(Type.Array(Type.String({ maxLength: 255 }), { uniqueItems: true }))),
};
const domainId = Type.String({ minLength: 1, maxLength: 64, pattern: '^[a-zA-Z0-9-]+$' });

/** Without a domain, one is made for the provider; an empty body makes a provider with nothing but defaults. */
export const identityProviderCreate = Type.Object(
  {
    identity_provider: Type.Optional(
      Type.Object({ ...changeable, domain_id: Type.Optional(nullable(domainId)) }, closed),
    ),
  },
  closed,
);
export const identityProviderUpdate = Type.Object({
  identity_provider: Type.Object(changeable, { ...closed, minProperties: 1 }),
});
export const identityProviderQuery = Type.Object({
  id: Type.Optional(Type.String()),
  enabled: Type.Optional(booleanQuery),
  ...pagingParameters,
});

const provider = exactly(
  {
    id: Type.String(),
    domain_id: Type.String(),
    enabled: Type.Boolean(),
    description: nullable(Type.String()),
    remote_ids: Type.Array(Type.String()),
    authorization_ttl: nullable(Type.Integer()),
    links: linksTo('protocols'),
  },
  'IdentityProvider',
);
export const identityProviderAnswer = answerOf('identity_provider', provider);
export const identityProvidersAnswer = listOf('identity_providers', provider);
