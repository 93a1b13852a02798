/** Mappings: https://docs.openstack.org/api-ref/identity/v3-ext/#mappings */
import { Type } from 'typebox';
import { answerOf, listOf, resource } from '../http/answer.ts';

/** The rules are checked by the schema of their version, which the mapping itself names; null names none. */
export const mappingBody = Type.Object({
  mapping: Type.Optional(
    Type.Object({
      rules: Type.Optional(Type.Array(Type.Unknown())),
      schema_version: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    }),
  ),
});

const mapping = resource('Mapping', {
  id: Type.String(),
  rules: Type.Array(Type.Object({ local: Type.Array(Type.Object({})), remote: Type.Array(Type.Object({})) })),
  schema_version: Type.String(),
});
export const mappingAnswer = answerOf('mapping', mapping);
export const mappingsAnswer = listOf('mappings', mapping);
