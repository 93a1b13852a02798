/** Application credentials: https://docs.openstack.org/api-ref/identity/v3/#application-credentials */
import { Type } from 'typebox';

const strict = { additionalProperties: false };
const optional = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Optional(Type.Union([schema, Type.Null()]));
const id = Type.String({ minLength: 1, maxLength: 64, pattern: '^[a-zA-Z0-9-]+$' });
const name = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S' });

/** A rule that exists may be named by its id alone. */
const accessRule = Type.Object(
  {
    id: Type.Optional(id),
    path: Type.Optional(Type.String({ maxLength: 128, pattern: '^/' })),
    service: Type.Optional(id),
    method: Type.Optional(
      Type.Union(['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT'].map((method) => Type.Literal(method))),
    ),
  },
  strict,
);

export const roleReference = Type.Object(
  { id: Type.Optional(id), name: Type.Optional(name) },
  { ...strict, minProperties: 1, maxProperties: 1 },
);

/** `id` and `project_id` are accepted and have no effect. */
export const applicationCredentialCreate = Type.Object(
  {
    application_credential: Type.Object(
      {
        id: Type.Optional(Type.String()),
        name,
        description: optional(Type.String()),
        secret: optional(Type.String()),
        expires_at: optional(Type.String()),
        project_id: Type.Optional(Type.String()),
        unrestricted: optional(Type.Boolean()),
        system: optional(Type.String({ maxLength: 64 })),
        roles: Type.Optional(Type.Array(roleReference)),
        access_rules: Type.Optional(Type.Array(accessRule)),
      },
      strict,
    ),
  },
  strict,
);
