import { type Case, get, type Json, login, post, put, putJson, request } from '../../differential/case.ts';

/** What is built over the API, and then the deletion, or whatever else takes away, whose effect on the tables is compared. */
export interface Act {
  readonly name: string;
  readonly build: readonly Case[];
  readonly end: readonly Case[];
}

export const password = 'Correct-Horse-7';
const save = (kind: string, name: string) => ({ save: { [`${kind}.${name}`]: `${kind}.id` } });
type Fields = { readonly [key: string]: Json };

/** A token of the administrator, and the roles that every server has. */
export const opening: readonly Case[] = [
  login(
    'admin',
    { name: 'admin', domain: { name: 'Default' }, password: '{password.admin}' },
    { project: { name: 'admin', domain: { id: 'default' } } },
  ),
  ...['admin', 'member', 'reader'].map((name) =>
    get(`/v3/roles?name=${name}`, { save: { [`role.${name}`]: 'roles.0.id' } }),
  ),
];

export const domain = (name: string) =>
  post('/v3/domains', { domain: { name: `{prefix}-${name}` } }, save('domain', name));
export const user = (name: string, fields: Fields = {}) =>
  post(
    '/v3/users',
    { user: { name: `{prefix}-${name}`, domain_id: '{domain.home}', password, ...fields } },
    save('user', name),
  );
export const group = (name: string, fields: Fields = {}) =>
  post(
    '/v3/groups',
    { group: { name: `{prefix}-${name}`, domain_id: '{domain.home}', ...fields } },
    save('group', name),
  );
export const project = (name: string, fields: Fields = {}) =>
  post(
    '/v3/projects',
    { project: { name: `{prefix}-${name}`, domain_id: '{domain.home}', tags: [name], ...fields } },
    save('project', name),
  );
export const role = (name: string, fields: Fields = {}) =>
  post('/v3/roles', { role: { name: `{prefix}-${name}`, ...fields } }, save('role', name));
export const signIn = (name: string, scope: Json = { project: { id: '{project.site}' } }) =>
  login(name, { id: `{user.${name}}`, password }, scope);

/** One role given everywhere: on the project `site`, its domain, the system, and both ways of inheritance. */
export const grants = (actor: string, roleName: string): Case[] => [
  put(`/v3/projects/{project.site}/${actor}/roles/{role.${roleName}}`),
  put(`/v3/domains/{domain.home}/${actor}/roles/{role.${roleName}}`),
  put(`/v3/system/${actor}/roles/{role.${roleName}}`),
  put(`/v3/OS-INHERIT/projects/{project.site}/${actor}/roles/{role.${roleName}}/inherited_to_projects`),
  put(`/v3/OS-INHERIT/domains/{domain.home}/${actor}/roles/{role.${roleName}}/inherited_to_projects`),
];

export const trust = (name: string, trustor: string, trustee: string, fields: Fields = {}, as = trustor) =>
  post(
    '/v3/OS-TRUST/trusts',
    {
      trust: {
        trustor_user_id: `{user.${trustor}}`,
        trustee_user_id: `{user.${trustee}}`,
        project_id: '{project.site}',
        impersonation: true,
        roles: [{ id: '{role.job}' }],
        ...fields,
      },
    },
    { as, ...save('trust', name) },
  );

export const applicationCredential = (name: string, owner: string, fields: Fields = {}) =>
  post(
    `/v3/users/{user.${owner}}/application_credentials`,
    { application_credential: { name, secret: password, roles: [{ id: '{role.job}' }], ...fields } },
    { as: owner, save: { [`appcred.${name}`]: 'application_credential.id' } },
  );

export const credentials = (owner: string): Case[] => [
  post(
    '/v3/credentials',
    {
      credential: { type: 'cert', blob: 'b', user_id: `{user.${owner}}`, project_id: '{project.site}' },
    },
    { save: { 'credential.cert': 'credential.id' } },
  ),
  post(
    `/v3/users/{user.${owner}}/credentials/OS-EC2`,
    { tenant_id: '{project.site}' },
    {
      save: { 'access.ec2': 'credential.access' },
    },
  ),
];

/** A domain `home` with the project `site`, the role `job`, and users who hold it there. */
export const site = (...users: readonly string[]): Case[] => [
  domain('home'),
  project('site'),
  role('job'),
  ...users.flatMap((name) => [user(name), put(`/v3/projects/{project.site}/users/{user.${name}}/roles/{role.job}`)]),
];

const signed = (path: string, parameters: Readonly<Record<string, string>>, token: string, saved: string) =>
  request('POST', `/v3/OS-OAUTH1/${path}`, undefined, {
    as: null,
    headers: { 'Requested-Project-Id': '{project.site}' },
    authorization: {
      scheme: 'oauth1',
      parameters: { oauth_consumer_key: '{consumer.tool}', ...parameters },
      secrets: ['{secret.tool}', token],
    },
    save: { [`${saved}.key`]: 'oauth_token', [`${saved}.secret`]: 'oauth_token_secret' },
  });

/** A consumer with a request token, and an access token of the user, whom only the role admin lets give one. */
export const oauth = (owner: string): Case[] => [
  put(`/v3/projects/{project.site}/users/{user.${owner}}/roles/{role.admin}`),
  signIn(owner),
  post(
    '/v3/OS-OAUTH1/consumers',
    { consumer: { description: 'd' } },
    {
      save: { 'consumer.tool': 'consumer.id', 'secret.tool': 'consumer.secret' },
    },
  ),
  signed('request_token', { oauth_callback: 'oob' }, '', 'pending'),
  signed('request_token', { oauth_callback: 'oob' }, '', 'request'),
  putJson(
    '/v3/OS-OAUTH1/authorize/{request.key}',
    { roles: [{ id: '{role.job}' }] },
    { as: owner, save: { 'verifier.tool': 'token.oauth_verifier' } },
  ),
  signed(
    'access_token',
    { oauth_token: '{request.key}', oauth_verifier: '{verifier.tool}' },
    '{request.secret}',
    'access',
  ),
];
