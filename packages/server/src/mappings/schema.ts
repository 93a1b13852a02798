/** Mappings: https://docs.openstack.org/api-ref/identity/v3-ext/#mappings */
import { Type } from 'typebox';

/** The rules are checked by the schema of their version, which the mapping itself names. */
export const mappingBody = Type.Object({
  mapping: Type.Optional(
    Type.Object({ rules: Type.Optional(Type.Array(Type.Unknown())), schema_version: Type.Optional(Type.String()) }),
  ),
});
