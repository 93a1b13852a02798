/** Application credentials: https://docs.openstack.org/api-ref/identity/v3/#application-credentials */
import { Type } from 'typebox';
import { shownRule } from '../access-rules/schema.ts';
import { answerOf, exactly, listOf, nullable, resource, zonelessTime } from '../http/answer.ts';
import { plainRole } from '../roles/schema.ts';

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

const shown = {
  id: Type.String(),
  name: Type.String(),
  description: nullable(Type.String()),
  user_id: Type.String(),
  project_id: nullable(Type.String()),
  system: nullable(Type.String()),
  expires_at: nullable(zonelessTime),
  unrestricted: nullable(Type.Boolean()),
  roles: Type.Array(plainRole),
  access_rules: Type.Optional(Type.Array(exactly(shownRule))),
};
const credential = resource('ApplicationCredential', shown);
export const applicationCredentialAnswer = answerOf('application_credential', credential);
export const applicationCredentialsAnswer = listOf('application_credentials', credential);
/** The secret is told once. */
export const applicationCredentialMadeAnswer = answerOf(
  'application_credential',
  resource('NewApplicationCredential', { ...shown, secret: Type.String() }),
);
