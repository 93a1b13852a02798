import { admin, type Case, on } from '../case.ts';

const consumers = '/OS-OAUTH1/consumers';
const consumer = { consumer: { description: 'new' } };
const fresh = { args: { consumer_id: '{fresh}' }, before: admin('POST', consumers, consumer) };

/** Tokens are had with a signed request only, so the rules are asked about one that does not exist. */
const tokens = '/users/:user_id/OS-OAUTH1/access_tokens';
const noToken = { args: { user_id: '{home.user}', access_token_id: 'nothing' }, ok: 404 };

export const oauth1Cases: readonly Case[] = [
  on('GET', consumers, 'list_consumers'),
  on('POST', consumers, 'create_consumer', { body: consumer }),
  on('GET', `${consumers}/:consumer_id`, 'get_consumer', fresh),
  on('PATCH', `${consumers}/:consumer_id`, 'update_consumer', { ...fresh, body: { consumer: { description: 'x' } } }),
  on('DELETE', `${consumers}/:consumer_id`, 'delete_consumer', fresh),
  on('PUT', '/OS-OAUTH1/authorize/:request_token_id', 'authorize_request_token', {
    args: { request_token_id: 'nothing' },
    body: { roles: [{ id: '{plain}' }] },
    ok: 404,
  }),
  on('GET', tokens, 'list_access_tokens', { args: { user_id: '{home.user}' } }),
  on('GET', `${tokens}/:access_token_id`, 'get_access_token', noToken),
  on('DELETE', `${tokens}/:access_token_id`, 'delete_access_token', noToken),
  on('GET', `${tokens}/:access_token_id/roles`, 'list_access_token_roles', noToken),
  on('GET', `${tokens}/:access_token_id/roles/:role_id`, 'get_access_token_role', {
    ...noToken,
    args: { ...noToken.args, role_id: '{plain}' },
  }),
];
