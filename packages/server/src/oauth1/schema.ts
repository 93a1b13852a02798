/** OAuth 1.0 delegation: https://docs.openstack.org/api-ref/identity/v3-ext/#os-oauth1-api */
import { Type } from 'typebox';
import { answerOf, exactly, linksTo, listOf, nullable, openResource } from '../http/answer.ts';
import { undescribedRole } from '../roles/schema.ts';

const description = Type.Union([Type.String({ maxLength: 64 }), Type.Null()]);

/** Other attributes are kept in `extra`. */
export const consumerCreate = Type.Object({
  consumer: Type.Optional(Type.Object({ description: Type.Optional(description) })),
});
/** A secret is given once and never changes. */
export const consumerUpdate = Type.Object({
  consumer: Type.Object(
    { description: Type.Optional(description), id: Type.Optional(Type.String()), secret: Type.Optional(Type.Never()) },
    { minProperties: 1 },
  ),
});

const closed = { additionalProperties: false };
/** Roles by id or by name. */
export const authorizeBody = Type.Object({
  roles: Type.Optional(
    Type.Array(
      Type.Union([
        Type.Object({ id: Type.String({ minLength: 1, maxLength: 64, pattern: '^[a-zA-Z0-9-]+$' }) }, closed),
        Type.Object({ name: Type.String({ minLength: 1, maxLength: 255, pattern: '\\S' }) }, closed),
      ]),
    ),
  ),
});

const text = Type.String();
const shownConsumer = { id: text, description: nullable(text) };
const consumer = openResource('OAuthConsumer', shownConsumer);
export const consumerAnswer = answerOf('consumer', consumer);
export const consumersAnswer = listOf('consumers', consumer);
/** The secret is told once. */
export const consumerMadeAnswer = answerOf(
  'consumer',
  openResource('NewOAuthConsumer', { ...shownConsumer, secret: text }),
);

const accessToken = exactly(
  {
    id: text,
    authorizing_user_id: text,
    project_id: text,
    consumer_id: text,
    expires_at: nullable(text),
    links: linksTo('roles'),
  },
  'OAuthAccessToken',
);
export const accessTokenAnswer = answerOf('access_token', accessToken);
export const accessTokensAnswer = listOf('access_tokens', accessToken);
export const accessTokenRoleAnswer = answerOf('role', undescribedRole);
export const accessTokenRolesAnswer = listOf('roles', undescribedRole);
export const authorizeAnswer = answerOf('token', exactly({ oauth_verifier: text }));
