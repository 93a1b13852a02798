/** Roles: https://docs.openstack.org/api-ref/identity/v3/#roles */
import { Type } from 'typebox';

const name = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S' });
const domainId = Type.String({ minLength: 1, maxLength: 64, pattern: '^[a-zA-Z0-9-]+$' });

const properties = {
  description: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  domain_id: Type.Optional(Type.Union([domainId, Type.Null()])),
  options: Type.Optional(
    Type.Object(
      { immutable: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])) },
      { additionalProperties: false },
    ),
  ),
};

/** Other attributes of the role are kept in `extra`. */
export const roleCreate = Type.Object({ role: Type.Object({ name, ...properties }) }, { additionalProperties: false });
export const roleUpdate = Type.Object(
  { role: Type.Object({ name: Type.Optional(name), ...properties }, { minProperties: 1 }) },
  { additionalProperties: false },
);
export const roleQuery = Type.Object({ name: Type.Optional(name), domain_id: Type.Optional(domainId) });
