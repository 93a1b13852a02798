import { describe, expect, test, vi } from 'vitest';
import { IdentityUnavailableError, InvalidTokenError } from './errors.ts';
import { tokenBody } from './testing/recorded.ts';
import type { TokenBody } from './token-body.ts';
import { type Presented, type VerifierSettings, verifier } from './verifier.ts';

const service = tokenBody('project', { roles: [{ id: 's', name: 'service' }] });
const kerberos = { kerberos: 'alice@EXAMPLE.ORG' };
const rules = (...access_rules: { method: string; path: string; service: string }[]) => {
  const body = tokenBody('restricted');
  body.token.catalog!.push({ type: 'notes', endpoints: [] });
  body.token.application_credential!.access_rules = access_rules;
  return body;
};

const bodies: Record<string, { token: TokenBody }> = {
  user: tokenBody('project'),
  service,
  plain: tokenBody('project'),
  expired: tokenBody('project', {}, -10),
  expiredService: tokenBody('project', { roles: [{ id: 's', name: 'service' }] }, -10),
  bound: tokenBody('project', { bind: kerberos }),
  restricted: rules({ method: 'GET', path: '/notes/*', service: 'notes' }),
  nothingAllowed: rules(),
  foreign: tokenBody('restricted'),
};

function setup(changes: Partial<VerifierSettings> = {}, down = false) {
  const log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const lookup = vi.fn(async (token: string, allowExpired: boolean) => {
    if (down) throw new IdentityUnavailableError('down');
    const body = bodies[token];
    if (!body || (token.startsWith('expired') && !allowExpired)) throw new InvalidTokenError('unknown');
    return body.token;
  });
  const settings: VerifierSettings = {
    delayAuthDecision: false,
    enforceTokenBind: 'permissive',
    serviceTokenRoles: new Set(['service']),
    serviceTokenRolesRequired: true,
    serviceType: 'notes',
    includeServiceCatalog: true,
    ...changes,
  };
  const { verify } = verifier(settings, lookup, log);
  const ask = (userToken?: string, serviceToken?: string, rest: Partial<Presented> = {}) =>
    verify({ userToken, serviceToken, method: 'GET', target: '/notes/1?x', ...rest });
  return { ask, lookup, log };
}

describe('user and service tokens', () => {
  test.each([
    ['user', undefined, 'accepted', undefined],
    [undefined, undefined, 'unauthorized', undefined],
    ['', undefined, 'unauthorized', undefined],
    ['unknown', undefined, 'unauthorized', undefined],
    ['expired', undefined, 'unauthorized', undefined],
    ['user', 'service', 'accepted', 'Confirmed'],
    ['user', 'plain', 'unauthorized', 'Invalid'],
    ['user', 'unknown', 'unauthorized', 'Invalid'],
    ['user', '', 'unauthorized', 'Invalid'],
    [undefined, 'service', 'unauthorized', 'Confirmed'],
    ['expired', 'service', 'accepted', 'Confirmed'],
    ['expired', 'plain', 'unauthorized', 'Invalid'],
    ['expired', 'expiredService', 'unauthorized', 'Invalid'],
  ])('%s with %s is %s', async (user, serviceToken, outcome, serviceStatus) => {
    const verdict = await setup().ask(user, serviceToken);
    expect(verdict).toMatchObject({ outcome, serviceStatus });
  });

  test('an expired token is asked for only behind a service with a service role', async () => {
    const required = setup({ serviceTokenRolesRequired: false });
    expect(await required.ask('expired', 'plain')).toMatchObject({
      outcome: 'unauthorized',
      serviceStatus: 'Confirmed',
    });
    expect(required.lookup.mock.calls.map((call) => call.slice(0, 2))).toEqual([
      ['plain', false],
      ['expired', false],
    ]);
    expect(await required.ask('user', 'plain')).toMatchObject({ outcome: 'accepted', serviceStatus: 'Confirmed' });
    expect(required.log.warn).toHaveBeenCalledTimes(1);
    await required.ask('expired', 'service');
    expect(required.lookup.mock.calls.slice(-2).map((call) => call.slice(0, 2))).toEqual([
      ['service', false],
      ['expired', true],
    ]);
  });

  test('an answer that has meanwhile ended is refused, whatever Identity said', async () => {
    const { verify } = verifier(
      { ...({} as VerifierSettings), serviceTokenRoles: new Set() },
      async () => bodies.expired!.token,
      setup().log,
    );
    const verdict = await verify({ userToken: 'x', serviceToken: undefined, method: 'GET', target: '/' });
    expect(verdict.outcome).toBe('unauthorized');
  });

  test('delayed, everything passes and says what it is', async () => {
    const { ask } = setup({ delayAuthDecision: true });
    expect(await ask()).toMatchObject({ outcome: 'accepted', user: undefined, serviceStatus: undefined });
    expect(await ask('unknown')).toMatchObject({ outcome: 'accepted', user: undefined });
    expect(await ask('user', 'unknown')).toMatchObject({
      outcome: 'accepted',
      service: undefined,
      serviceStatus: 'Invalid',
    });
  });

  test('with Identity away nothing is known: 503, or invalid where delayed', async () => {
    expect(await setup({}, true).ask('user')).toMatchObject({ outcome: 'unavailable', user: undefined });
    expect(await setup({}, true).ask('user', 'service')).toMatchObject({ outcome: 'unavailable' });
    expect(await setup({}, true).ask()).toMatchObject({ outcome: 'unauthorized' });
    const delayed = await setup({ delayAuthDecision: true }, true).ask('user', 'service');
    expect(delayed).toMatchObject({ outcome: 'accepted', user: undefined, serviceStatus: 'Invalid' });
  });

  test('no log line holds a token', async () => {
    const { ask, log } = setup({}, false);
    for (const token of ['user', 'unknown-secret', 'expired-secret']) await ask(token, 'unknown-secret');
    const lines = Object.values(log).flatMap((level) => level.mock.calls.flat().map(String));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('\n')).not.toContain('secret');
  });

  test('an error that nobody foresaw is not taken for a decision', async () => {
    const broken = verifier({} as VerifierSettings, () => Promise.reject(new TypeError('bug')), setup().log);
    await expect(
      broken.verify({ userToken: 'x', serviceToken: undefined, method: 'GET', target: '/' }),
    ).rejects.toThrow(TypeError);
  });
});

describe('access rules', () => {
  const outcome = async (changes: Partial<VerifierSettings>, ...args: Parameters<ReturnType<typeof setup>['ask']>) =>
    (await setup(changes).ask(...args)).outcome;

  test.each([
    ['restricted', { target: '/notes/1' }, 'accepted'],
    ['restricted', { target: '/notes/1?force=1' }, 'accepted'],
    ['restricted', { target: '/notes' }, 'unauthorized'],
    ['restricted', { target: '/notes/1/2' }, 'unauthorized'],
    ['restricted', { target: '/notes/..' }, 'unauthorized'],
    ['restricted', { method: 'DELETE' }, 'unauthorized'],
    ['nothingAllowed', {}, 'unauthorized'],
    ['foreign', {}, 'unauthorized'],
  ])('%s asking %j is %s', async (token, rest, expected) => {
    expect(await outcome({}, token, undefined, rest)).toBe(expected);
  });

  test('without service_type every restricted credential is refused, others are not', async () => {
    expect(await outcome({ serviceType: undefined }, 'restricted')).toBe('unauthorized');
    expect(await outcome({ serviceType: undefined }, 'user')).toBe('accepted');
  });

  test('without a catalog the rules alone decide', async () => {
    const without = { includeServiceCatalog: false };
    expect(await outcome(without, 'foreign')).toBe('accepted');
    expect(await outcome(without, 'foreign', undefined, { method: 'POST' })).toBe('unauthorized');
  });

  test('a service acting for the user passes them over, but only one that is a service', async () => {
    const post = { method: 'POST' };
    expect(await outcome({}, 'restricted', 'service', post)).toBe('accepted');
    expect(await outcome({ serviceTokenRolesRequired: false }, 'restricted', 'plain', post)).toBe('unauthorized');
    const delayed = setup({ delayAuthDecision: true });
    expect(await delayed.ask('restricted', 'garbage', post)).toMatchObject({ user: undefined });
  });

  test('a token may always validate itself', async () => {
    const self = { target: 'http://keystone/v3/auth/tokens' };
    expect(await outcome({ serviceType: 'identity' }, 'restricted', undefined, self)).toBe('accepted');
    const post = { ...self, method: 'POST' };
    expect(await outcome({ serviceType: 'identity' }, 'restricted', undefined, post)).toBe('unauthorized');
  });
});

describe('binding', () => {
  const alice = { remoteUser: { authType: 'Negotiate', user: 'alice@EXAMPLE.ORG' } };
  test.each([
    ['bound', undefined, {}, 'unauthorized'],
    ['bound', undefined, alice, 'accepted'],
    ['bound', 'service', {}, 'accepted'],
    ['user', 'bound', {}, 'unauthorized'],
  ])('%s with service token %s over %j is %s', async (user, serviceToken, rest, expected) => {
    expect((await setup().ask(user, serviceToken, rest)).outcome).toBe(expected);
  });

  test('a service token that does not count does not lift it', async () => {
    const delayed = setup({ delayAuthDecision: true });
    expect(await delayed.ask('bound', 'garbage')).toMatchObject({ user: undefined, serviceStatus: 'Invalid' });
  });
});
