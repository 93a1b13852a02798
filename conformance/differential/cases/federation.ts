import { byEach, get, type Json, patch, post, put, putJson, read, remove, request, type Story } from '../case.ts';
import { everyone, unknown, writers } from './callers.ts';

const providers = '/v3/OS-FEDERATION/identity_providers';
const idp = `${providers}/{prefix}-idp`;
const domain_id = '{domain.home}';
const limited = ['sreader', 'dadmin', 'member', null];
const makers = [...writers];
type Fields = { [key: string]: Json };

const provider = (id: string, fields: Json, name = JSON.stringify(fields)) =>
  putJson(`${providers}/{prefix}-${id}`, { identity_provider: fields }, { name: `make an identity provider: ${name}` });
const change = (fields: Json) =>
  patch(idp, { identity_provider: fields }, { name: `change an identity provider: ${JSON.stringify(fields)}` });

export const identityProviders: Story = {
  name: 'identity providers',
  cases: [
    putJson(idp, { identity_provider: { domain_id, remote_ids: ['{prefix}-r1'], description: 'd' } }),
    provider('idp', { domain_id }, 'the same'),
    provider('minimal', { domain_id }),
    provider('full', {
      domain_id,
      enabled: true,
      description: null,
      remote_ids: ['{prefix}-r2', '{prefix}-r3'],
      authorization_ttl: 5,
    }),
    provider('t', { domain_id, remote_ids: ['{prefix}-r1'] }, 'a remote id of another'),
    provider('t', { domain_id, remote_ids: ['{prefix}-r4', '{prefix}-r4'] }, 'a remote id twice'),
    provider('t', { domain_id: unknown }, 'an unknown domain'),
    provider('t', { domain_id: '{project.home}' }, 'a project as domain'),
    ...(
      [
        { enabled: 'yes' },
        { enabled: 1 },
        { enabled: null },
        { description: 5 },
        { remote_ids: 'x' },
        { remote_ids: [5] },
        { remote_ids: ['r'.repeat(256)] },
        { authorization_ttl: -1 },
        { authorization_ttl: 'x' },
        { authorization_ttl: 1.5 },
        { domain_id: 5 },
        { colour: 'red' },
        { id: '{prefix}-t' },
      ] as Fields[]
    ).map((fields) => provider('t', { domain_id, ...fields })),
    provider('null', null),
    provider('text', 'x'),
    putJson(`${providers}/${'i'.repeat(65)}`, { identity_provider: { domain_id } }, { name: 'an id of 65' }),
    request('PUT', `${providers}/{prefix}-t`, '{"identity_provider": ', {
      headers: { 'Content-Type': 'application/json' },
    }),
    ...byEach(makers, (as) => putJson(`${providers}/{prefix}-by-${as}`, { identity_provider: { domain_id } }, { as })),
    ...byEach(everyone, (as) => get(providers, { as })),
    ...byEach(everyone, (as) => get(idp, { as })),
    ...read([providers, idp, `${providers}/${unknown}`]),
    ...['id={prefix}-idp', 'enabled=true', 'enabled=false', 'id__contains={prefix}', 'colour=red'].map((query) =>
      get(`${providers}?${query}`),
    ),
    ...(
      [
        {},
        { enabled: true },
        { enabled: null },
        { enabled: 'x' },
        { description: 'e' },
        { description: null },
        { remote_ids: ['{prefix}-r5'] },
        { remote_ids: ['{prefix}-r2'] },
        { remote_ids: [] },
        { remote_ids: null },
        { authorization_ttl: 10 },
        { authorization_ttl: null },
        { domain_id: '{domain.other}' },
        { domain_id },
        { id: 'x' },
        { colour: 'red' },
      ] as Fields[]
    ).map(change),
    patch(idp, {}, { name: 'change an identity provider: empty body' }),
    patch(`${providers}/${unknown}`, { identity_provider: { enabled: true } }),
    ...byEach(limited, (as) => patch(idp, { identity_provider: { enabled: true } }, { as })),
    ...byEach(limited, (as) => remove(idp, { as })),
    remove(idp),
    remove(idp, { name: 'delete a deleted identity provider' }),
    // one that makes its domain
    putJson(
      `${providers}/{prefix}-auto`,
      { identity_provider: {} },
      { save: { 'domain.auto': 'identity_provider.domain_id' } },
    ),
    get('/v3/domains/{domain.auto}', { name: 'the domain of an identity provider' }),
    remove(`${providers}/{prefix}-auto`),
    patch('/v3/domains/{domain.auto}', { domain: { enabled: false } }, { name: 'disable its domain' }),
    remove('/v3/domains/{domain.auto}'),
    // one whose domain goes
    post(
      '/v3/domains',
      { domain: { name: '{prefix}-going', enabled: false } },
      { save: { 'domain.going': 'domain.id' } },
    ),
    putJson(`${providers}/{prefix}-going`, { identity_provider: { domain_id: '{domain.going}' } }),
    remove('/v3/domains/{domain.going}'),
    get(`${providers}/{prefix}-going`, { name: 'the identity provider of a deleted domain' }),
    post(providers, {}),
    put('/v3/OS-FEDERATION/nothing'),
  ],
};

const local: Json = [{ user: { name: '{0}' }, group: { id: 'g' } }];
const rules: Json = [{ local, remote: [{ type: 'UserName' }] }];
const mappings = '/v3/OS-FEDERATION/mappings';
const mapping = `${mappings}/{prefix}-map`;
const aMapping = putJson(mapping, { mapping: { rules } }, { name: 'a mapping' });
const map = (name: string, value: Json) =>
  putJson(`${mappings}/{prefix}-t`, { mapping: value }, { name: `make a mapping: ${name}` });
const remap = (name: string, value: Json) => patch(mapping, { mapping: value }, { name: `change a mapping: ${name}` });
const remote = (name: string, value: Json) => map(name, { rules: [{ local, remote: [value] }] });
const into = (name: string, value: Json, schema_version?: string) =>
  map(`${name}, ${schema_version ?? 'no version'}`, {
    rules: [{ local: [value], remote: [{ type: 'UserName' }] }],
    ...(schema_version === undefined ? {} : { schema_version }),
  });
const withProjects: Json = { projects: [{ name: 'p', roles: [{ name: 'r' }], domain: { name: 'd' } }] };

export const federationMappings: Story = {
  name: 'mappings',
  cases: [
    aMapping,
    putJson(mapping, { mapping: { rules } }, { name: 'make a mapping: the same' }),
    map('no rules', {}),
    map('empty rules', { rules: [] }),
    map('rules as a text', { rules: 'x' }),
    map('null rules', { rules: null }),
    map('a rule as a text', { rules: ['x'] }),
    map('no remote', { rules: [{ local }] }),
    map('no local', { rules: [{ remote: [{ type: 'x' }] }] }),
    map('an empty remote', { rules: [{ local, remote: [] }] }),
    map('an empty local', { rules: [{ local: [], remote: [{ type: 'x' }] }] }),
    map('a further key', { rules, colour: 'red' }),
    map('a further key in a rule', { rules: [{ local, remote: [{ type: 'x' }], colour: 'red' }] }),
    map('an id of its own', { rules, id: 'x' }),
    remote('no type', {}),
    remote('a number as type', { type: 5 }),
    remote('any of', { type: 'x', any_one_of: ['a'], regex: true }),
    remote('any and not any of', { type: 'x', any_one_of: ['a'], not_any_of: ['b'] }),
    remote('whitelist and blacklist', { type: 'x', whitelist: ['a'], blacklist: ['b'] }),
    remote('a list as a text', { type: 'x', any_one_of: 'a' }),
    remote('regex as a text', { type: 'x', any_one_of: ['a'], regex: 'true' }),
    remote('whitelist', { type: 'x', whitelist: ['a'] }),
    remote('blacklist with regex', { type: 'x', blacklist: ['a'], regex: false }),
    into('nothing', {}),
    into('a further key', { colour: 'red' }),
    into('a user of a type', { user: { name: '{0}', type: 'local', domain: { id: 'x' } } }),
    into('a user of another type', { user: { name: '{0}', type: 'x' } }),
    into('a group without a domain', { group: { name: 'g' } }),
    into('a group with a domain', { group: { name: 'g', domain: { name: 'd' } } }),
    into('groups', { groups: '{0}', domain: { id: 'default' } }),
    into('group ids', { group_ids: '{0}' }),
    ...[undefined, '1.0', '2.0', '3.0', '4.0'].flatMap((version) => [
      into('projects with a domain', withProjects, version),
      into('projects as JSON', { projects_json: '{0}' }, version),
      into('projects', { projects: [{ name: 'p', roles: [{ name: 'r' }] }] }, version),
    ]),
    map('a number as version', { rules, schema_version: 5 }),
    map('null version', { rules, schema_version: null }),
    map('an empty version', { rules, schema_version: '' }),
    map('null', null),
    map('a text', 'x'),
    putJson(`${mappings}/{prefix}-t`, {}, { name: 'make a mapping: empty body' }),
    put(`${mappings}/{prefix}-t`, { name: 'make a mapping: no body' }),
    putJson(`${mappings}/${'m'.repeat(65)}`, { mapping: { rules } }, { name: 'an id of 65' }),
    ...byEach(makers, (as) => putJson(`${mappings}/{prefix}-by-${as}`, { mapping: { rules } }, { as })),
    ...byEach(everyone, (as) => get(mappings, { as })),
    ...byEach(everyone, (as) => get(mapping, { as })),
    ...read([mappings, mapping, `${mappings}/${unknown}`]),
    remap('other rules', { rules: [{ local, remote: [{ type: 'Other' }] }] }),
    remap('a version', { rules, schema_version: '2.0' }),
    remap('only a version', { schema_version: '1.0' }),
    remap('nothing', {}),
    remap('null rules', { rules: null }),
    remap('an id', { rules, id: 'x' }),
    patch(mapping, {}, { name: 'change a mapping: empty body' }),
    patch(`${mappings}/${unknown}`, { mapping: { rules } }),
    ...byEach(limited, (as) => patch(mapping, { mapping: { rules } }, { as })),
    ...byEach(limited, (as) => remove(mapping, { as })),
    remove(mapping),
    remove(mapping, { name: 'delete a deleted mapping' }),
    remove(mappings),
  ],
};

const protocols = `${idp}/protocols`;
const protocol = `${protocols}/saml2`;
const speak = (name: string, value: Json) =>
  putJson(`${protocols}/{prefix}-t`, { protocol: value }, { name: `add a protocol: ${name}` });
const mapping_id = '{prefix}-map';

export const federationProtocols: Story = {
  name: 'protocols',
  cases: [
    putJson(idp, { identity_provider: { domain_id } }),
    aMapping,
    get(protocols, { name: 'no protocols yet' }),
    putJson(protocol, { protocol: { mapping_id } }),
    putJson(protocol, { protocol: { mapping_id } }, { name: 'add a protocol: the same' }),
    putJson(`${protocols}/openid`, { protocol: { mapping_id, remote_id_attribute: 'HTTP_X' } }),
    speak('an unknown mapping', { mapping_id: unknown }),
    speak('no mapping', {}),
    speak('null mapping', { mapping_id: null }),
    speak('an empty mapping', { mapping_id: '' }),
    speak('a number as mapping', { mapping_id: 5 }),
    speak('a mapping of 65', { mapping_id: 'm'.repeat(65) }),
    speak('null attribute', { mapping_id, remote_id_attribute: null }),
    speak('a number as attribute', { mapping_id, remote_id_attribute: 5 }),
    speak('an attribute of 65', { mapping_id, remote_id_attribute: 'a'.repeat(65) }),
    speak('a further key', { mapping_id, colour: 'red' }),
    speak('null', null),
    putJson(`${protocols}/{prefix}-t`, {}, { name: 'add a protocol: empty body' }),
    putJson(`${protocols}/${'p'.repeat(65)}`, { protocol: { mapping_id } }, { name: 'an id of 65' }),
    putJson(`${providers}/${unknown}/protocols/saml2`, { protocol: { mapping_id } }),
    ...byEach(makers, (as) => putJson(`${protocols}/by-${as}`, { protocol: { mapping_id } }, { as })),
    ...byEach(everyone, (as) => get(protocols, { as })),
    ...byEach(everyone, (as) => get(protocol, { as })),
    ...read([protocol, `${protocols}/openid`, `${protocols}/${unknown}`, `${providers}/${unknown}/protocols`]),
    get(`${providers}/${unknown}/protocols/saml2`),
    ...(
      [
        {},
        { mapping_id },
        { mapping_id: unknown },
        { remote_id_attribute: 'x' },
        { mapping_id, remote_id_attribute: 'y' },
        { mapping_id, remote_id_attribute: null },
        { mapping_id, id: 'x' },
      ] as Fields[]
    ).map((fields) => patch(protocol, { protocol: fields }, { name: `change a protocol: ${JSON.stringify(fields)}` })),
    patch(`${protocols}/${unknown}`, { protocol: { mapping_id } }),
    ...byEach(limited, (as) => patch(protocol, { protocol: { mapping_id } }, { as })),
    remove(mapping, { name: 'delete a mapping that is in use' }),
    get(protocol, { name: 'a protocol whose mapping is gone' }),
    ...byEach(limited, (as) => remove(protocol, { as })),
    remove(protocol),
    remove(protocol, { name: 'delete a deleted protocol' }),
    remove(`${providers}/${unknown}/protocols/saml2`),
    remove(idp, { name: 'delete an identity provider with protocols' }),
    get(protocols, { name: 'the protocols of a deleted identity provider' }),
  ],
};

const places = '/v3/OS-FEDERATION/service_providers';
const place = `${places}/{prefix}-sp`;
const urls: Fields = { auth_url: 'https://sp.example/auth', sp_url: 'https://sp.example/saml' };
const sp = (name: string, value: Json) =>
  putJson(`${places}/{prefix}-t`, { service_provider: value }, { name: `make a service provider: ${name}` });

export const serviceProviders: Story = {
  name: 'service providers',
  cases: [
    putJson(place, { service_provider: urls }),
    putJson(place, { service_provider: urls }, { name: 'make a service provider: the same' }),
    sp('all', { ...urls, enabled: true, description: 'd', relay_state_prefix: 'r' }),
    sp('no auth_url', { sp_url: urls.sp_url! }),
    sp('no sp_url', { auth_url: urls.auth_url! }),
    ...(['auth_url', 'sp_url'] as const).flatMap((key) =>
      [null, 5, '', 'nonsense', `https://${'u'.repeat(225)}`].map((value) =>
        sp(`${key} ${JSON.stringify(value).slice(0, 30)}`, { ...urls, [key]: value }),
      ),
    ),
    sp('enabled as text', { ...urls, enabled: 'x' }),
    sp('null enabled', { ...urls, enabled: null }),
    sp('null description', { ...urls, description: null }),
    sp('a number as description', { ...urls, description: 5 }),
    sp('a number as prefix', { ...urls, relay_state_prefix: 5 }),
    sp('a further key', { ...urls, colour: 'red' }),
    sp('null', null),
    putJson(`${places}/{prefix}-t`, {}, { name: 'make a service provider: empty body' }),
    putJson(`${places}/${'s'.repeat(65)}`, { service_provider: urls }, { name: 'an id of 65' }),
    ...byEach(makers, (as) => putJson(`${places}/{prefix}-by-${as}`, { service_provider: urls }, { as })),
    ...byEach(everyone, (as) => get(places, { as })),
    ...byEach(everyone, (as) => get(place, { as })),
    ...read([places, place, `${places}/${unknown}`]),
    ...['id={prefix}-sp', 'enabled=true', 'enabled=false', 'id__startswith={prefix}'].map((query) =>
      get(`${places}?${query}`),
    ),
    ...(
      [
        {},
        { enabled: true },
        { enabled: null },
        { description: null },
        { sp_url: 'x' },
        { sp_url: null },
        { id: 'x' },
        { relay_state_prefix: 'q' },
      ] as Fields[]
    ).map((fields) =>
      patch(place, { service_provider: fields }, { name: `change a service provider: ${JSON.stringify(fields)}` }),
    ),
    patch(`${places}/${unknown}`, { service_provider: { enabled: true } }),
    get('/v3/auth/tokens', { name: 'a token names the service providers', subject: 'member' }),
    ...byEach(limited, (as) => patch(place, { service_provider: { enabled: true } }, { as })),
    ...byEach(limited, (as) => remove(place, { as })),
    remove(place),
    remove(place, { name: 'delete a deleted service provider' }),
    ...byEach(everyone, (as) => get('/v3/OS-FEDERATION/projects', { as })),
    ...byEach(everyone, (as) => get('/v3/OS-FEDERATION/domains', { as })),
  ],
};
