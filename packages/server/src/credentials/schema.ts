/** Credentials: https://docs.openstack.org/api-ref/identity/v3/#credentials */
import { Type } from 'typebox';
import { answerOf, listOf, nullable, openResource } from '../http/answer.ts';

const id = Type.String({ maxLength: 64 });
const project_id = Type.Union([id, Type.Null()]);

/** Other attributes are kept in `extra`; an id that the caller chose is not used. */
const create = { id: Type.Optional(Type.String()), blob: Type.String(), user_id: id };
export const credentialCreate = Type.Object({
  credential: Type.Union([
    Type.Object({ ...create, type: Type.Literal('ec2'), project_id }),
    Type.Object({
      ...create,
      type: Type.String({ maxLength: 255, pattern: '^(?!ec2$)' }),
      project_id: Type.Optional(project_id),
    }),
  ]),
});

/** Nothing but the secret changes: another type, owner or project would take it from the rules that it was made under. */
export const credentialUpdate = Type.Object({
  credential: Type.Object({ blob: Type.String({ minLength: 1 }) }, { additionalProperties: false }),
});

const credential = openResource('Credential', {
  id: Type.String(),
  user_id: Type.String(),
  project_id: nullable(Type.String()),
  type: Type.String(),
  blob: Type.String(),
});
export const credentialAnswer = answerOf('credential', credential);
export const credentialsAnswer = listOf('credentials', credential);
