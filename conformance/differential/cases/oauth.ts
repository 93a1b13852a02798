import {
  byEach,
  type Case,
  get,
  type Json,
  login,
  type Options,
  patch,
  post,
  postForm,
  put,
  putJson,
  read,
  remove,
  request,
  type Story,
} from '../case.ts';
import { everyone, secret, unknown, writers } from './callers.ts';

const consumers = '/v3/OS-OAUTH1/consumers';
const consumer = `${consumers}/{consumer.one}`;
const limited = ['sreader', 'dadmin', 'member', null];
const hex = '0123456789abcdef0123456789abcdef';
const create = (name: string, value: Json) =>
  post(consumers, { consumer: value }, { name: `create a consumer: ${name}` });
const aConsumer = post(
  consumers,
  { consumer: { description: 'd', colour: 'red' } },
  { name: 'a consumer', save: { 'consumer.one': 'consumer.id', 'secret.one': 'consumer.secret' } },
);

export const oauthConsumers: Story = {
  name: 'OAuth consumers',
  cases: [
    aConsumer,
    create('nothing', {}),
    create('null description', { description: null }),
    create('a number as description', { description: 5 }),
    create('a description of 65', { description: 'd'.repeat(65) }),
    create('a secret of its own', { secret: 's' }),
    create('an id of its own', { id: hex }),
    create('null', null),
    create('a text', 'x'),
    post(consumers, {}, { name: 'create a consumer: empty body' }),
    request('POST', consumers, undefined, { name: 'create a consumer: no body' }),
    ...byEach(writers, (as) => post(consumers, { consumer: { description: `by ${as}` } }, { as })),
    ...byEach(everyone, (as) => get(consumer, { as })),
    ...byEach(everyone, (as) => get(consumers, { as })),
    ...read([consumer, `${consumers}/${unknown}`]),
    ...(
      [
        {},
        { description: 'e' },
        { description: null },
        { description: 5 },
        { secret: 'x' },
        { id: hex },
        { 'a-b': 1 },
      ] as Json[]
    ).map((value) => patch(consumer, { consumer: value }, { name: `change a consumer: ${JSON.stringify(value)}` })),
    patch(consumer, {}, { name: 'change a consumer: empty body' }),
    patch(`${consumers}/${unknown}`, { consumer: { description: 'e' } }),
    ...byEach(limited, (as) => patch(consumer, { consumer: { description: 'f' } }, { as })),
    ...byEach(limited, (as) => remove(consumer, { as })),
    remove(consumer),
    remove(consumer, { name: 'delete a deleted consumer' }),
    ...['PATCH', 'DELETE'].map((method) => request(method, consumers, undefined)),
    request('POST', `${consumers}/${unknown}`, undefined),
  ],
};

interface Signed {
  readonly consumer?: string;
  readonly consumerSecret?: string;
  readonly token?: string;
  readonly tokenSecret?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly save?: Readonly<Record<string, string>>;
}
function signed(name: string, path: string, given: Signed): Case {
  const { consumer = '{consumer.one}', consumerSecret = '{secret.one}', token, tokenSecret = '' } = given;
  const parameters = { oauth_consumer_key: consumer, ...(token ? { oauth_token: token } : {}), ...given.parameters };
  const options: Options = {
    name,
    as: null,
    headers: given.headers ?? {},
    save: given.save ?? {},
    authorization: { scheme: 'oauth1', parameters, secrets: [consumerSecret, tokenSecret] },
  };
  return request('POST', `/v3/OS-OAUTH1/${path}`, undefined, options);
}
const ask = (name: string, given: Signed = {}) =>
  signed(`ask for a request token: ${name}`, 'request_token', {
    ...given,
    parameters: { oauth_callback: 'oob', ...given.parameters },
    headers: given.headers ?? { 'Requested-Project-Id': '{project.home}' },
  });
const asked = (name: string) =>
  ask(name, { save: { [`request.${name}`]: 'oauth_token', [`requestsecret.${name}`]: 'oauth_token_secret' } });
const authorize = (name: string, roles: Json, as: string | null = 'giver', of = '{request.one}', save = {}) =>
  putJson(`/v3/OS-OAUTH1/authorize/${of}`, { roles }, { name: `authorize: ${name}`, as, save });
const change = (name: string, given: Signed = {}) =>
  signed(`ask for an access token: ${name}`, 'access_token', {
    token: '{request.one}',
    tokenSecret: '{requestsecret.one}',
    ...given,
    parameters: { oauth_verifier: '{verifier.one}', ...given.parameters },
  });
const tokens = '/v3/users/{user.giver}/OS-OAUTH1/access_tokens';
const token = `${tokens}/{access.one}`;

export const oauthTokens: Story = {
  name: 'OAuth tokens',
  cases: [
    aConsumer,
    post(
      consumers,
      { consumer: {} },
      { name: 'another consumer', save: { 'consumer.two': 'consumer.id', 'secret.two': 'consumer.secret' } },
    ),
    post(
      '/v3/users',
      { user: { name: '{prefix}-giver', domain_id: '{domain.home}', password: secret } },
      { save: { 'user.giver': 'user.id' } },
    ),
    ...['admin', 'member'].map((role) => put(`/v3/projects/{project.home}/users/{user.giver}/roles/{role.${role}}`)),
    login('giver', { id: '{user.giver}', password: secret }, { project: { id: '{project.home}' } }),
    asked('one'),
    asked('two'),
    ask('an unknown consumer', { consumer: hex }),
    ask('a wrong secret', { consumerSecret: 'wrong' }),
    ask('an unknown project', { headers: { 'Requested-Project-Id': unknown } }),
    ask('no project', { headers: {} }),
    ask('an old time', { parameters: { oauth_timestamp: '1000000000' } }),
    ask('no time', { parameters: { oauth_timestamp: 'x' } }),
    ask('another version', { parameters: { oauth_version: '2.0' } }),
    ask('another method', { parameters: { oauth_signature_method: 'X' } }),
    ask('another signature', { parameters: { oauth_signature_method: 'HMAC-SHA256' } }),
    ask('no consumer', { consumer: '' }),
    request('POST', '/v3/OS-OAUTH1/request_token', undefined, { as: null }),
    request('POST', '/v3/OS-OAUTH1/access_token', undefined, { as: null }),
    get('/v3/OS-OAUTH1/request_token'),
    authorize('an unassigned role', [{ id: '{role.service}' }]),
    authorize('an unknown role', [{ id: hex }]),
    authorize('an unknown name', [{ name: 'nothing' }]),
    authorize('by nothing', [{}]),
    authorize('by id and name', [{ id: '{role.member}', name: 'member' }]),
    authorize('a text', 'member'),
    authorize('null', null),
    putJson('/v3/OS-OAUTH1/authorize/{request.one}', {}, { as: 'giver', name: 'authorize: empty body' }),
    authorize('an unknown token', [{ id: '{role.member}' }], 'giver', hex),
    ...byEach(['member', 'outsider', 'sreader', 'target', null], (as) =>
      authorize(`as ${as}`, [{ id: '{role.member}' }], as),
    ),
    authorize('by name', [{ name: 'reader' }], 'giver', '{request.two}'),
    authorize('a role', [{ id: '{role.member}' }], 'giver', '{request.one}', {
      'verifier.one': 'token.oauth_verifier',
    }),
    change('a wrong verifier', { parameters: { oauth_verifier: 'wrong' } }),
    change('a verifier of another', { parameters: { oauth_verifier: 'abcdefgh' } }),
    change('a wrong secret', { tokenSecret: 'wrong' }),
    change('another consumer', { consumer: '{consumer.two}', consumerSecret: '{secret.two}' }),
    change('an unknown token', { token: hex }),
    change('an unknown consumer', { consumer: hex }),
    signed('ask for an access token: no token', 'access_token', { parameters: { oauth_verifier: '{verifier.one}' } }),
    change('right', { save: { 'access.one': 'oauth_token', 'accesssecret.one': 'oauth_token_secret' } }),
    change('again'),
    ...byEach(everyone, (as) => get(tokens, { as })),
    ...byEach(everyone, (as) => get(token, { as })),
    ...byEach(everyone, (as) => get(`${token}/roles`, { as })),
    ...byEach(everyone, (as) => get(`${token}/roles/{role.member}`, { as })),
    ...read([tokens, token, `${token}/roles`, `${token}/roles/{role.member}`], { as: 'giver' }),
    ...read([`${tokens}/${unknown}`, `${token}/roles/${unknown}`, `${token}/roles/{role.reader}`], { as: 'giver' }),
    get(`/v3/users/${unknown}/OS-OAUTH1/access_tokens`),
    get('/v3/users/{user.manager}/OS-OAUTH1/access_tokens/{access.one}'),
    get('/v3/users/{user.manager}/OS-OAUTH1/access_tokens/{access.one}/roles', { as: 'manager' }),
    ...byEach(
      limited.filter((as) => as !== 'member'),
      (as) => remove(token, { as }),
    ),
    remove('/v3/users/{user.manager}/OS-OAUTH1/access_tokens/{access.one}', { as: 'manager' }),
    remove(token),
    remove(token, { name: 'delete a deleted access token' }),
    put(tokens),
  ],
};

const path = '/v3/OS-OAUTH2/token';
const basic = (
  name: string,
  id: string,
  given: string,
  fields: Record<string, string> = { grant_type: 'client_credentials' },
) =>
  postForm(path, fields, {
    name: `an OAuth 2.0 token: ${name}`,
    as: null,
    authorization: { scheme: 'basic', id, secret: given },
  });
const form = (name: string, fields: Record<string, string>) =>
  postForm(path, fields, { name: `an OAuth 2.0 token: ${name}`, as: null });

export const oauth2: Story = {
  name: 'OAuth 2.0',
  cases: [
    post(
      '/v3/users/{user.member}/application_credentials',
      { application_credential: { name: 'oauth2', secret } },
      { as: 'member', save: { 'appcred.oauth2': 'application_credential.id' } },
    ),
    postForm(
      path,
      { grant_type: 'client_credentials' },
      {
        name: 'an OAuth 2.0 token',
        as: null,
        authorization: { scheme: 'basic', id: '{appcred.oauth2}', secret },
        save: { 'token.oauth2': 'access_token' },
      },
    ),
    basic('a wrong secret', '{appcred.oauth2}', 'wrong'),
    basic('an unknown client', hex, secret),
    basic('no client', '', ''),
    basic('no grant type', '{appcred.oauth2}', secret, {}),
    basic('an empty grant type', '{appcred.oauth2}', secret, { grant_type: '' }),
    basic('another grant type', '{appcred.oauth2}', secret, { grant_type: 'password' }),
    form('in the form', { grant_type: 'client_credentials', client_id: '{appcred.oauth2}', client_secret: secret }),
    form('no client at all', { grant_type: 'client_credentials' }),
    form('no secret', { grant_type: 'client_credentials', client_id: '{appcred.oauth2}' }),
    form('no grant type and no client', {}),
    post(path, { grant_type: 'client_credentials' }, { as: null, name: 'an OAuth 2.0 token: JSON' }),
    ...['GET', 'DELETE'].map((method) => request(method, path, undefined, { as: null })),
    get('/v3/auth/tokens', { subject: 'oauth2', name: 'validate an OAuth 2.0 token' }),
    get('/v3/projects/{project.home}', { as: 'oauth2' }),
  ],
};
