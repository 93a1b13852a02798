/** Protocols: https://docs.openstack.org/api-ref/identity/v3-ext/#federation-protocols */
import { Type } from 'typebox';

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
