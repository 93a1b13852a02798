import { describe, expect, test } from 'vitest';
import { readTokenBody } from './body.ts';

const audit_ids = ['gQ5ZBsl0SzKQvM1yO0zKdw', 'DE_ljqS2T0vFXeGUHvThFw'];
const times = { issued_at: '2026-09-21T14:13:20.250000Z', expires_at: '2026-09-21T15:13:20.000000Z' };
const domain = { id: 'default', name: 'Default' };
const token = { methods: ['password'], user: { id: 'u', name: 'alice', domain }, audit_ids, ...times };
const claims = {
  user_id: 'u',
  methods: ['password'],
  audit_ids,
  issued_at: 1_790_000_000.25,
  expires_at: 1_790_003_600,
};
const read = (body: unknown) => readTokenBody(Buffer.from(JSON.stringify(body)));

describe('v3', () => {
  test.each([
    ['unscoped', {}, {}],
    ['project', { project: { id: 'p', name: 'demo', domain }, roles: [] }, { project_id: 'p' }],
    ['domain', { domain }, { domain_id: 'default' }],
    ['system', { system: { all: true } }, { system: 'all' }],
    ['trust', { project: { id: 'p' }, 'OS-TRUST:trust': { id: 't' } }, { project_id: 'p', trust_id: 't' }],
    [
      'application credential',
      { project: { id: 'p' }, application_credential: { id: 'a' } },
      { project_id: 'p', app_cred_id: 'a' },
    ],
    ['OAuth 1.0a', { 'OS-OAUTH1': { access_token_id: 'x', consumer_id: 'c' } }, { access_token_id: 'x' }],
    ['OAuth 2.0', { oauth2_credential: { 'x5t#S256': 'dGh' } }, { thumbprint: 'dGh' }],
    ['null where nothing is', { project: null, system: null, application_credential: null }, {}],
  ])('%s', (_name, members, expected) => {
    const body = { token: { ...token, ...members } };
    expect(read(body)).toEqual({ version: 3, body, claims: { ...claims, ...expected } });
  });

  test('federated', () => {
    const federation = { groups: [{ id: 'g' }], identity_provider: { id: 'idp' }, protocol: { id: 'saml2' } };
    const body = { token: { ...token, user: { ...token.user, 'OS-FEDERATION': federation } } };
    expect(read(body).claims).toEqual({ ...claims, idp_id: 'idp', protocol_id: 'saml2', group_ids: ['g'] });
  });

  test.each([
    [{}],
    [{ token: null }],
    [{ token: [] }],
    [{ token: { ...token, user: undefined } }],
    [{ token: { ...token, user: { id: 1 } } }],
    [{ token: { ...token, methods: undefined } }],
    [{ token: { ...token, expires_at: 'soon' } }],
    [{ token: { ...token, audit_ids: undefined } }],
    [{ token: { ...token, audit_ids: [] } }],
    [{ token: { ...token, system: { all: false } } }],
    [{ token: { ...token, project: 'p' } }],
    [[]],
    [7],
  ])('%j is no body', (body) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ name: 'TokenError', code: 'malformed' }));
  });

  test('bytes that are no JSON, or no Unicode', () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('{'), Buffer.from([0x22, 0xff, 0x22])]) {
      expect(() => readTokenBody(bytes)).toThrow(expect.objectContaining({ code: 'malformed' }));
    }
  });
});

describe('v2.0', () => {
  const access = {
    token: { issued_at: '2026-09-21T14:13:20.250000', expires: '2026-09-21T15:13:20Z', id: 'placeholder', audit_ids },
    user: { id: 'u', username: 'alice', roles: [] },
    metadata: { is_admin: 0, roles: [] },
  };

  test('has no methods unless its maker added them', () => {
    expect(read({ access })).toMatchObject({ version: 2, claims: { ...claims, methods: [] } });
    const methods = ['password', 'token'];
    expect(read({ access: { ...access, token: { ...access.token, methods } } }).claims).toEqual({ ...claims, methods });
  });

  test('tenant and trust', () => {
    const scoped = { ...access, token: { ...access.token, tenant: { id: 'p', name: 'demo' } }, trust: { id: 't' } };
    expect(read({ access: scoped }).claims).toMatchObject({ project_id: 'p', trust_id: 't' });
  });
});
