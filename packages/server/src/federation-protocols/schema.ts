/** Protocols: https://docs.openstack.org/api-ref/identity/v3-ext/#federation-protocols */
import { Type } from 'typebox';
import { answerOf, exactly, linksTo, listOf, nullable } from '../http/answer.ts';

const closed = { additionalProperties: false };
const mappingId = Type.String({ minLength: 1, maxLength: 64 });
const attribute = Type.String({ maxLength: 64 });

export const protocolCreate = Type.Object(
  {
    protocol: Type.Object(
      { mapping_id: mappingId, remote_id_attribute: Type.Optional(Type.Union([attribute, Type.Null()])) },
      closed,
    ),
  },
  closed,
);
export const protocolUpdate = Type.Object(
  { protocol: Type.Object({ mapping_id: mappingId, remote_id_attribute: Type.Optional(attribute) }, closed) },
  closed,
);

const shown = { id: Type.String(), mapping_id: Type.String(), links: linksTo('identity_provider') };
export const protocolAnswer = answerOf('protocol', exactly(shown, 'FederationProtocol'));
export const protocolsAnswer = listOf(
  'protocols',
  exactly(
    { ...shown, idp_id: Type.String(), remote_id_attribute: nullable(Type.String()) },
    'ListedFederationProtocol',
  ),
);
