import { byEach, exchange, get, type Json, login, patch, post, put, read, remove, type Story } from '../case.ts';
import { everyone, secret, unknown, writers } from './callers.ts';

const trusts = '/v3/OS-TRUST/trusts';
const path = `${trusts}/{trust.one}`;
const hex = '0123456789abcdef0123456789abcdef';
const one: { [key: string]: Json } = {
  trustor_user_id: '{user.member}',
  trustee_user_id: '{user.target}',
  project_id: '{project.home}',
  impersonation: false,
  roles: [{ id: '{role.member}' }],
};
const create = (name: string, more: { [key: string]: Json }, as = 'member') =>
  post(trusts, { trust: { ...one, ...more } }, { name: `create a trust: ${name}`, as });
const without = (key: string) =>
  post(
    trusts,
    { trust: Object.fromEntries(Object.entries(one).filter(([name]) => name !== key)) },
    { name: `create a trust: no ${key}`, as: 'member' },
  );
const aTrust = (name: string, more: { [key: string]: Json } = {}) =>
  post(
    trusts,
    { trust: { ...one, ...more } },
    { name: `trust ${name}`, as: 'member', save: { [`trust.${name}`]: 'trust.id' } },
  );
const scope = (name: string): Json => ({ 'OS-TRUST:trust': { id: `{trust.${name}}` } });
const trustee = { id: '{user.target}', password: secret };
const use = (name: string, trust: string) =>
  login(name, trustee, scope(trust), { name: `use trust ${trust} as ${name}` });

export const trustStory: Story = {
  name: 'trusts',
  cases: [
    aTrust('one'),
    aTrust('impersonating', { impersonation: true, colour: 'red', expires_at: '2036-01-01T00:00:00Z' }),
    create('the same again', {}),
    create('roles by name', { roles: [{ name: 'reader' }], expires_at: '2036-01-01T00:00:00.000000Z' }),
    create('a role twice', { roles: [{ id: '{role.member}' }, { id: '{role.member}' }] }),
    create('an unassigned role', { roles: [{ id: '{role.admin}' }] }),
    create('an unknown role', { roles: [{ id: hex }] }),
    create('an unknown role name', { roles: [{ name: 'nothing' }] }),
    create('a role by id and name', { roles: [{ id: '{role.member}', name: 'member' }] }),
    create('a role by nothing', { roles: [{}] }),
    create('no roles in the list', { roles: [] }),
    create('no roles, no project', { roles: [], project_id: null }),
    create('roles, no project', { project_id: null }),
    create('an unknown project', { project_id: hex }),
    create('a domain as project', { project_id: '{domain.home}' }),
    create('another project', { project_id: '{project.other}' }),
    create('an unknown trustee', { trustee_user_id: unknown }),
    create('a group as trustee', { trustee_user_id: '{project.home}' }),
    create('oneself as trustee', { trustee_user_id: '{user.member}' }),
    create('another trustor', { trustor_user_id: '{user.manager}' }),
    create('an unknown trustor', { trustor_user_id: unknown }),
    create('expired', { expires_at: '2020-01-01T00:00:00.000000Z' }),
    create('no time', { expires_at: 'nonsense' }),
    create('a date', { expires_at: '2036-01-01' }),
    create('null expiry', { expires_at: null }),
    create('one use', { remaining_uses: 1 }),
    create('no use', { remaining_uses: 0 }),
    create('uses below none', { remaining_uses: -1 }),
    create('null uses', { remaining_uses: null }),
    create('redelegation', { allow_redelegation: true }),
    create('redelegation of depth 2', { allow_redelegation: true, redelegation_count: 2 }),
    create('redelegation too deep', { allow_redelegation: true, redelegation_count: 9 }),
    create('redelegation below none', { allow_redelegation: true, redelegation_count: -1 }),
    create('redelegation and uses', { allow_redelegation: true, remaining_uses: 2 }),
    create('a count without redelegation', { redelegation_count: 2 }),
    create('an unknown trust above', { redelegated_trust_id: hex }),
    create('an id of its own', { id: hex }),
    ...['trustor_user_id', 'trustee_user_id', 'impersonation', 'project_id', 'roles'].map(without),
    ...byEach(writers, (as) => post(trusts, { trust: one }, { as, name: `create a trust of member's as ${as}` })),
    ...byEach(everyone, (as) => get(trusts, { as })),
    ...byEach(everyone, (as) => get(path, { as })),
    ...byEach(everyone, (as) => get(`${trusts}?trustor_user_id={user.member}`, { as })),
    ...byEach(['system', 'target', 'member', 'dadmin', null], (as) =>
      get(`${trusts}?trustee_user_id={user.target}`, { as }),
    ),
    ...['trustor_user_id={user.member}&trustee_user_id={user.plain}', `trustor_user_id=${unknown}`, 'colour=red'].map(
      (query) => get(`${trusts}?${query}`),
    ),
    ...['member', 'target'].flatMap((as) =>
      read([path, `${path}/roles`, `${path}/roles/{role.member}`, `${path}/roles/{role.admin}`], { as }),
    ),
    ...byEach(everyone, (as) => get(`${path}/roles`, { as })),
    ...byEach(everyone, (as) => get(`${path}/roles/{role.member}`, { as })),
    ...[`${trusts}/${unknown}`, `${trusts}/${unknown}/roles`, `${trusts}/${unknown}/roles/{role.member}`].flatMap(
      (of) => byEach(['admin', 'member', 'plain', null], (as) => get(of, { as })),
    ),
    patch(path, { trust: { impersonation: true } }),
    put(path),
    use('trusted', 'one'),
    use('impersonating', 'impersonating'),
    get('/v3/auth/tokens', { name: 'the token of a trust', subject: 'trusted' }),
    get('/v3/auth/tokens', { name: 'the token of a trust that impersonates', subject: 'impersonating' }),
    login('t', { id: '{user.plain}', password: secret }, scope('one'), { name: "another's trust" }),
    login('t', trustee, { 'OS-TRUST:trust': { id: hex } }, { name: 'an unknown trust' }),
    login(
      't',
      trustee,
      { ...(scope('one') as object), project: { id: '{project.home}' } },
      { name: 'a trust and a project' },
    ),
    exchange('trusted', { project: { id: '{project.home}' } }),
    exchange('trusted', 'unscoped'),
    exchange('trusted', scope('impersonating')),
    ...['trusted', 'impersonating'].flatMap((as) => [
      ...['/v3/auth/projects', '/v3/auth/domains', trusts, path].map((of) => get(of, { as })),
      post(trusts, { trust: { ...one, trustor_user_id: '{user.target}' } }, { as, name: `pass on as ${as}` }),
      post(trusts, { trust: one }, { as, name: `make a trust of the trustor as ${as}` }),
      post('/v3/users/{user.target}/application_credentials', { application_credential: { name: 'x' } }, { as }),
      post('/v3/users/{user.member}/application_credentials', { application_credential: { name: 'x' } }, { as }),
    ]),
    ...byEach(['sreader', 'manager', 'target', 'dadmin', null], (as) => remove(path, { as })),
    remove(path, { as: 'member' }),
    remove(path, { as: 'member', name: 'delete a deleted trust' }),
    get('/v3/auth/tokens', { name: 'validate after the trust is gone', subject: 'trusted' }),
    get('/v3/auth/projects', { name: 'call after the trust is gone', as: 'trusted' }),
    use('t', 'one'),
    remove(`${trusts}/${unknown}`),
    remove(`${trusts}/{trust.impersonating}`, { name: "the administrator deletes another's trust" }),
  ],
};

const passOn = (name: string, as: string, more: { [key: string]: Json }, save?: string) =>
  post(
    trusts,
    {
      trust: {
        ...one,
        trustor_user_id: '{user.target}',
        trustee_user_id: '{user.plain}',
        redelegated_trust_id: '{trust.top}',
        ...more,
      },
    },
    { name: `pass on: ${name}`, as, ...(save ? { save: { [`trust.${save}`]: 'trust.id' } } : {}) },
  );

/** Redelegation, uses, and what becomes of a trust when its grounds go. */
export const trustChains: Story = {
  name: 'trust chains',
  cases: [
    aTrust('once', { remaining_uses: 1 }),
    use('once', 'once'),
    use('t', 'once'),
    get(`${trusts}/{trust.once}`, { as: 'member', name: 'a trust that is used up' }),
    aTrust('top', { allow_redelegation: true, redelegation_count: 2, expires_at: '2036-01-01T00:00:00Z' }),
    use('top', 'top'),
    passOn('as it is', 'top', {}, 'below'),
    passOn('again to be passed on', 'top', { allow_redelegation: true, expires_at: '2035-06-01T00:00:00Z' }, 'further'),
    passOn('another count', 'top', { allow_redelegation: true, redelegation_count: 2 }),
    passOn('more roles', 'top', { roles: [{ id: '{role.reader}' }] }),
    passOn('for longer', 'top', { expires_at: '2037-01-01T00:00:00Z' }),
    passOn('for ever', 'top', { expires_at: null }),
    passOn('for shorter', 'top', { expires_at: '2035-01-01T00:00:00Z' }),
    passOn('with impersonation', 'top', { impersonation: true }),
    passOn('another project', 'top', { project_id: '{project.other}' }),
    passOn('a trust not to be passed on', 'once', { redelegated_trust_id: '{trust.once}' }),
    passOn('without naming the trust above', 'top', { redelegated_trust_id: null }),
    login('below', { id: '{user.plain}', password: secret }, scope('below')),
    get(`${trusts}/{trust.below}`, { as: 'plain', name: 'a trust that was passed on' }),
    remove(`${trusts}/{trust.below}`, { as: 'member', name: 'the first trustor deletes the last trust' }),
    remove(`${trusts}/{trust.top}`, { as: 'member' }),
    get(`${trusts}/{trust.below}`, { as: 'target', name: 'what was passed on of a deleted trust' }),
    get(`${trusts}/{trust.further}`, { as: 'target', name: 'what was passed on further of a deleted trust' }),

    post(
      '/v3/users',
      { user: { name: '{prefix}-donor', domain_id: '{domain.home}', password: secret } },
      { save: { 'user.donor': 'user.id' } },
    ),
    put('/v3/projects/{project.home}/users/{user.donor}/roles/{role.member}'),
    login('donor', { id: '{user.donor}', password: secret }, { project: { id: '{project.home}' } }),
    ...['given', 'kept'].map((name) =>
      post(
        trusts,
        { trust: { ...one, trustor_user_id: '{user.donor}', impersonation: name === 'kept' } },
        { as: 'donor', name: `trust ${name}`, save: { [`trust.${name}`]: 'trust.id' } },
      ),
    ),
    use('given', 'given'),
    use('kept', 'kept'),
    remove('/v3/projects/{project.home}/users/{user.donor}/roles/{role.member}'),
    get('/v3/auth/tokens', { name: 'validate when the trustor lost the role', subject: 'given' }),
    use('t', 'given'),
    get(`${trusts}/{trust.given}`, { as: 'target', name: 'a trust whose trustor lost the role' }),
    put('/v3/projects/{project.home}/users/{user.donor}/roles/{role.member}', { name: 'the role comes back' }),
    patch('/v3/users/{user.donor}', { user: { enabled: false } }),
    get('/v3/auth/tokens', { name: 'validate when the trustor is disabled', subject: 'given' }),
    get('/v3/auth/tokens', { name: 'validate when the impersonated trustor is disabled', subject: 'kept' }),
    use('t', 'given'),
    patch('/v3/users/{user.donor}', { user: { enabled: true } }, { name: 'enable the trustor' }),
    login('again', trustee, scope('given'), { name: 'use a trust again', wait: 1100 }),
    remove('/v3/users/{user.donor}'),
    get('/v3/auth/tokens', { name: 'validate when the trustor is deleted', subject: 'again' }),
    get(`${trusts}/{trust.given}`, { as: 'target', name: 'a trust whose trustor is deleted' }),
    get(`${trusts}?trustee_user_id={user.target}`, { as: 'target', name: 'the trusts that are left' }),
    use('t', 'given'),
  ],
};
