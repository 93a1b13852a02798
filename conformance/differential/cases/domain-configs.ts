import { byEach, get, head, type Json, patch, post, putJson, remove, type Story } from '../case.ts';
import { everyone, unknown, writers } from './callers.ts';

const path = '/v3/domains/{domain.configured}/config';
const change = (rest: string, config: Json) =>
  patch(`${path}${rest}`, { config }, { name: `change ${rest || 'all'} to ${JSON.stringify(config)}` });
const whole: Json = { ldap: { url: 'ldap://%(password)s', password: 'p', page_size: 5 }, identity: { driver: 'ldap' } };
const limited = ['sreader', 'dadmin', 'member', null];

export const domainConfigs: Story = {
  name: 'domain configuration',
  cases: [
    post('/v3/domains', { domain: { name: '{prefix}-configured' } }, { save: { 'domain.configured': 'domain.id' } }),
    get(path, { name: 'the configuration of a domain that has none' }),
    ...(
      [
        null,
        {},
        [],
        'x',
        5,
        ['x'],
        { ldap: {} },
        { ldap: 5 },
        { ldap: { colour: 'red' } },
        { token: { a: 1 } },
      ] as Json[]
    ).map((config) => putJson(path, { config }, { name: `configure with ${JSON.stringify(config)}` })),
    putJson(path, {}, { name: 'configure with an empty body' }),
    ...byEach(writers, (as) => putJson(path, { config: whole }, { as })),
    putJson(path, { config: whole }, { name: 'configure again' }),
    putJson(`/v3/domains/${unknown}/config`, { config: whole }),
    ...[
      '',
      '/ldap',
      '/ldap/url',
      '/ldap/password',
      '/ldap/suffix',
      '/ldap/colour',
      '/token',
      '/security_compliance',
    ].flatMap((rest) => [get(`${path}${rest}`), head(`${path}${rest}`)]),
    ...byEach(everyone, (as) => get(`${path}/ldap/page_size`, { as })),
    ...byEach(everyone, (as) => get('/v3/domains/default/config/security_compliance', { as })),
    ...byEach(everyone, (as) => get('/v3/domains/config/default', { as })),
    get('/v3/domains/default/config/security_compliance/password_regex'),
    get('/v3/domains/default/config/security_compliance/lockout_duration'),
    ...['ldap', 'ldap/url', 'ldap/password', 'ldap/colour', 'token', 'security_compliance'].map((part) =>
      get(`/v3/domains/config/${part}/default`),
    ),
    get(`/v3/domains/${unknown}/config`),
    get(`/v3/domains/${unknown}/config/token`),
    change('', { ldap: { suffix: 's' } }),
    change('', {}),
    change('', 'x'),
    change('/ldap', { ldap: { url: 'u' } }),
    change('/ldap', { identity: { driver: 'x' } }),
    change('/ldap', { ldap: { url: 'u' }, identity: { driver: 'x' } }),
    change('/ldap/url', { url: 'v' }),
    change('/ldap/url', { ldap: { url: 'v' } }),
    change('/ldap/url', { suffix: 'v' }),
    change('/ldap/url', 'v'),
    change('/ldap/user', { user: 'v' }),
    change('/token', { token: { a: 1 } }),
    patch(`/v3/domains/${unknown}/config`, { config: whole }),
    ...byEach(limited, (as) => patch(path, { config: whole }, { as })),
    ...byEach(limited, (as) => remove(path, { as })),
    ...['/ldap/url', '/ldap/url', '/ldap/password', '/ldap/password', '/ldap', '/ldap', '/token', '', ''].map(
      (rest, at) => remove(`${path}${rest}`, { name: `delete ${at}: ${rest || 'all'}` }),
    ),
    remove(`/v3/domains/${unknown}/config`),
  ],
};
