import { byEach, type Case, exchange, get, type Json, post, put, read, remove, type Story } from '../case.ts';
import { everyone, secret, unknown, writers } from './callers.ts';

const mine = '/v3/users/{user.member}/application_credentials';
const path = `${mine}/{appcred.one}`;
const hex = '0123456789abcdef0123456789abcdef';
type Fields = { [key: string]: Json };
const create = (name: string, fields: Fields, as: string | null = 'member') =>
  post(
    mine,
    { application_credential: { secret, ...fields } },
    { name: `create an application credential: ${name}`, as },
  );
const made = (name: string, fields: Fields = {}): Case =>
  post(
    mine,
    { application_credential: { name, secret, ...fields } },
    {
      name: `application credential ${name}`,
      as: 'member',
      save: { [`appcred.${name}`]: 'application_credential.id' },
    },
  );
const signIn = (name: string, credential: Json, scope?: Json): Case => {
  const identity = { methods: ['application_credential'], application_credential: credential };
  return post('/v3/auth/tokens', scope === undefined ? { auth: { identity } } : { auth: { identity, scope } }, {
    name: `sign in with an application credential: ${name}`,
    as: null,
    save: { [`token.${name}`]: 'header:x-subject-token' },
  });
};
const rule: Fields = { service: 'identity', method: 'GET', path: '/v3/projects' };
const rules = (name: string, ...access_rules: Json[]) => create(`rules, ${name}`, { name: `r-${name}`, access_rules });

export const applicationCredentials: Story = {
  name: 'application credentials',
  cases: [
    post(
      mine,
      { application_credential: { name: 'generated' } },
      {
        as: 'member',
        save: { 'secret.generated': 'application_credential.secret', 'appcred.generated': 'application_credential.id' },
      },
    ),
    made('one', { description: 'd', expires_at: '2036-01-01T00:00:00Z', unrestricted: true }),
    made('restricted', { roles: [{ id: '{role.reader}' }] }),
    create('the same name', { name: 'one' }),
    create('another case', { name: 'ONE' }),
    create('a role by name', { name: 'a', roles: [{ name: 'reader' }] }),
    create('a role twice', { name: 'b', roles: [{ name: 'reader' }, { id: '{role.reader}' }] }),
    create('an unassigned role', { name: 'c', roles: [{ id: '{role.admin}' }] }),
    create('an unknown role', { name: 'd', roles: [{ id: hex }] }),
    create('an unknown role name', { name: 'd', roles: [{ name: 'nothing' }] }),
    create('a role by id and name', { name: 'd', roles: [{ id: '{role.reader}', name: 'reader' }] }),
    create('a role by nothing', { name: 'd', roles: [{}] }),
    create('no roles in the list', { name: 'e', roles: [] }),
    create('expired', { name: 'f', expires_at: '2020-01-01T00:00:00Z' }),
    create('no time', { name: 'f', expires_at: 'nonsense' }),
    create('null expiry', { name: 'g', expires_at: null }),
    create('null description', { name: 'h', description: null }),
    create('null secret', { name: 'i', secret: 5 }),
    create('an empty name', { name: '' }),
    create('a blank name', { name: '  ' }),
    create('no name', {}),
    create('a name of 256', { name: 'n'.repeat(256) }),
    create('an unassigned project', { name: 'j', project_id: '{project.other}' }),
    post(mine, {}, { name: 'create an application credential: empty body', as: 'member' }),
    post(mine, { application_credential: null }, { as: 'member' }),
    ...byEach(writers, (as) => create(`for member as ${as}`, { name: `by-${as}` }, as)),
    create('without a project', { name: 'unscoped' }, 'plain'),
    post(
      '/v3/users/{user.plain}/application_credentials',
      { application_credential: { name: 'x', secret } },
      { as: 'plain' },
    ),
    post(
      '/v3/users/{user.dadmin}/application_credentials',
      { application_credential: { name: 'x', secret } },
      { as: 'dadmin' },
    ),
    post(`/v3/users/${unknown}/application_credentials`, { application_credential: { name: 'x', secret } }),
    ...byEach(everyone, (as) => get(mine, { as })),
    ...byEach(everyone, (as) => get(path, { as })),
    ...read([path, mine, `${mine}/${unknown}`], { as: 'member' }),
    ...byEach(['admin', 'manager', null], (as) => get(`${mine}/${unknown}`, { as })),
    ...['name=one', 'name=nothing', 'name__contains=n', 'name__startswith=re', 'colour=red', 'sort_key=name'].map(
      (query) => get(`${mine}?${query}`, { as: 'member' }),
    ),
    get('/v3/users/{user.manager}/application_credentials/{appcred.one}'),
    get(`/v3/users/${unknown}/application_credentials`),
    signIn('one', { id: '{appcred.one}', secret }),
    signIn('byname', { name: 'one', secret, user: { id: '{user.member}' } }),
    signIn('bynames', { name: 'one', secret, user: { name: '{prefix}-member', domain: { id: '{domain.home}' } } }),
    signIn('restricted', { id: '{appcred.restricted}', secret }),
    signIn('generated', { id: '{appcred.generated}', secret: '{secret.generated}' }),
    signIn('wrong', { id: '{appcred.one}', secret: 'wrong' }),
    signIn('wrong', { id: hex, secret }),
    signIn('wrong', { name: 'one', secret }),
    signIn('wrong', { name: 'nothing', secret, user: { id: '{user.member}' } }),
    signIn('wrong', { name: 'one', secret, user: { id: '{user.manager}' } }),
    signIn('wrong', { id: '{appcred.one}' }),
    signIn('wrong', {}),
    signIn('scoped', { id: '{appcred.one}', secret }, { project: { id: '{project.home}' } }),
    signIn('elsewhere', { id: '{appcred.one}', secret }, { project: { id: '{project.other}' } }),
    signIn('unscoped', { id: '{appcred.one}', secret }, 'unscoped'),
    ...['one', 'restricted', 'generated'].map((subject) =>
      get('/v3/auth/tokens', { subject, name: `the token of ${subject}` }),
    ),
    ...['one', 'restricted'].flatMap((as) => [
      get(mine, { as }),
      get(path, { as }),
      get('/v3/users/{user.member}/access_rules', { as }),
      post(mine, { application_credential: { name: `by-${as}`, secret } }, { as }),
      remove(`${mine}/${unknown}`, { as }),
      post(
        '/v3/OS-TRUST/trusts',
        {
          trust: {
            trustor_user_id: '{user.member}',
            trustee_user_id: '{user.target}',
            project_id: '{project.home}',
            impersonation: false,
            roles: [{ name: 'reader' }],
          },
        },
        { as, name: `create a trust as ${as}` },
      ),
      exchange(as, { project: { id: '{project.home}' } }),
    ]),
    ...byEach(['sreader', 'manager', null], (as) => remove(path, { as })),
    remove(path, { as: 'member' }),
    remove(path, { as: 'member', name: 'delete a deleted application credential' }),
    get('/v3/auth/tokens', { name: 'validate after the application credential is gone', subject: 'byname' }),
    remove('/v3/users/{user.manager}/application_credentials/{appcred.restricted}'),
    remove(`${mine}/{appcred.restricted}`, { name: 'the administrator deletes it' }),
    put(mine),
  ],
};

const own = '/v3/users/{user.member}/access_rules';

export const accessRules: Story = {
  name: 'access rules',
  cases: [
    post(
      mine,
      { application_credential: { name: 'ruled', secret, access_rules: [rule] } },
      {
        as: 'member',
        save: { 'appcred.ruled': 'application_credential.id', 'rule.one': 'application_credential.access_rules.0.id' },
      },
    ),
    rules('the same', rule),
    rules('by id', { id: '{rule.one}' }),
    rules('an unknown id', { id: hex }),
    rules('the same twice', rule, rule),
    rules('an id of its own', { ...rule, path: '/v3/x', id: hex }),
    rules('another method', { ...rule, method: 'BREW' }),
    rules('a small method', { ...rule, method: 'get' }),
    rules('no slash', { ...rule, path: 'v3' }),
    rules('a path of 129', { ...rule, path: `/${'p'.repeat(128)}` }),
    rules('a path of 226', { ...rule, path: `/${'p'.repeat(225)}` }),
    rules('no path', { service: 'identity', method: 'GET' }),
    rules('no service', { path: '/v3', method: 'GET' }),
    rules('nothing', {}),
    rules('null', null),
    rules('a text', 'GET'),
    rules('none'),
    create('rules as a text', { name: 'x', access_rules: 'GET' }),
    ...byEach(everyone, (as) => get(own, { as })),
    ...byEach(everyone, (as) => get(`${own}/{rule.one}`, { as })),
    ...[
      'service=identity',
      'service=compute',
      'path=/v3/projects',
      'method=GET',
      'path__contains=pro',
      'colour=red',
    ].map((query) => get(`${own}?${query}`, { as: 'member' })),
    ...read([`${own}/{rule.one}`, `${own}/${unknown}`, `/v3/users/${unknown}/access_rules`]),
    get('/v3/users/{user.manager}/access_rules/{rule.one}'),
    signIn('ruled', { id: '{appcred.ruled}', secret }),
    get('/v3/projects', { as: 'ruled', name: 'what the rules allow' }),
    get('/v3/auth/catalog', { as: 'ruled', name: 'what the rules do not allow' }),
    get('/v3/auth/tokens', { subject: 'ruled', name: 'the token of ruled' }),
    get('/v3/auth/tokens', {
      subject: 'ruled',
      headers: { 'OpenStack-Identity-Access-Rules': '1' },
      name: 'the token of ruled, for one who knows rules',
    }),
    ...byEach(['sreader', 'manager', null], (as) => remove(`${own}/{rule.one}`, { as })),
    remove(`${own}/{rule.one}`, { as: 'member', name: 'delete a rule that is in use' }),
    remove(`${mine}/{appcred.ruled}`, { as: 'member' }),
    get(`${own}/{rule.one}`, { as: 'member', name: 'the rule of a deleted credential' }),
    remove(`${own}/${unknown}`, { as: 'member' }),
  ],
};
