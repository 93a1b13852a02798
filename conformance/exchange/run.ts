/**
 * Archstone and the real Keystone at work on one database and one key repository: each validates what the other issues,
 * in every scope, with the same body; revocations, grants and key rotations of one are in force at the other.
 *
 *   node conformance/exchange/run.ts --reference SCRIPT      SCRIPT runs the real Keystone (start|stop --dir DIR …)
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { rotateKeyRepository } from '@archstone/tokens';
import { exchangeCredentials } from './credentials.ts';
import { startPair } from './servers.ts';

const { reference } = parseArgs({ options: { reference: { type: 'string' } } }).values;
if (!reference) throw new Error('--reference SCRIPT is missing');

/** How long a foreign change may take: `[archstone_freshness] max_staleness`. */
const STALENESS = 1100;
const directory = mkdtempSync(join(tmpdir(), 'archstone-exchange-'));
const pair = await startPair(reference, directory);
const urls = { archstone: pair.archstone, keystone: pair.keystone };
type Name = keyof typeof urls;
const other = (name: Name): Name => (name === 'archstone' ? 'keystone' : 'archstone');

let passed = 0;
let failed = 0;
function check(what: string, isTrue: boolean, detail: unknown = ''): void {
  if (isTrue) passed++;
  else failed++;
  if (!isTrue) console.log(`FAILED ${what}`, detail);
}

async function call(at: Name, method: string, path: string, token?: string, body?: unknown, subject?: string) {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (token) headers['x-auth-token'] = token;
  if (subject) headers['x-subject-token'] = subject;
  const response = await fetch(urls[at] + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  const text = await response.text();
  return {
    status: response.status,
    token: response.headers.get('x-subject-token') ?? '',
    body: text ? JSON.parse(text) : {},
  };
}

const admin = { name: 'admin', domain: { id: 'default' }, password: pair.password };
const issue = (at: Name, scope: unknown, user: object = admin) =>
  call(at, 'POST', '/auth/tokens', undefined, {
    auth: { identity: { methods: ['password'], password: { user } }, scope },
  });
const validate = (at: Name, token: string, caller = token) => call(at, 'GET', '/auth/tokens', caller, undefined, token);

/** Lists of a token body have no order of their own. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort()
      .map(([name, member]) => [name, sorted(member)]),
  );
}

try {
  const project = { project: { name: 'admin', domain: { id: 'default' } } };
  const system = { system: { all: true } };
  const { token, body } = await issue('archstone', project);
  const roles = (await call('archstone', 'GET', '/roles', token)).body.roles as { id: string; name: string }[];
  const role = roles.find(({ name }) => name === 'admin')!.id;
  const grant = `/domains/default/users/${body.token.user.id}/roles/${role}`;
  check('a grant made through Keystone', (await call('keystone', 'PUT', grant, token)).status === 204);
  await sleep(STALENESS);

  const scopes = { unscoped: 'unscoped', project, domain: { domain: { id: 'default' } }, system };
  for (const issuer of ['archstone', 'keystone'] as const) {
    for (const [name, scope] of Object.entries(scopes)) {
      const issued = await issue(issuer, scope);
      check(`${issuer} issues ${name}`, issued.status === 201, issued.body);
      const here = await validate(issuer, issued.token);
      const there = await validate(other(issuer), issued.token);
      check(`${other(issuer)} validates ${issuer}'s ${name} token`, there.status === 200, there.body);
      const same = isDeepStrictEqual(sorted(here.body), sorted(there.body));
      check(`both show the same ${name} body`, same, JSON.stringify([sorted(here.body), sorted(there.body)], null, 1));
      await call(issuer, 'DELETE', '/auth/tokens', token, undefined, issued.token);
      await sleep(STALENESS);
      check(
        `${issuer}'s revocation at ${other(issuer)}`,
        (await validate(other(issuer), issued.token, token)).status === 404,
      );
    }
  }

  const scoped = await issue('keystone', { domain: { id: 'default' } });
  await call('keystone', 'DELETE', grant, token);
  await sleep(STALENESS);
  check('a grant taken back through Keystone', (await validate('archstone', scoped.token, token)).status === 404);
  await call('archstone', 'PUT', grant, token);
  check('and given again through Archstone', (await validate('keystone', scoped.token, token)).status === 200);

  await exchangeCredentials({ reference, directory, token, userId: body.token.user.id, call, check });

  rotateKeyRepository(join(directory, 'fernet-keys'), 3);
  for (const issuer of ['archstone', 'keystone'] as const) {
    const issued = await issue(issuer, project);
    const there = await validate(other(issuer), issued.token);
    check(`after a rotation ${other(issuer)} validates ${issuer}'s token`, there.status === 200, there.body);
    check(`after a rotation ${issuer} validates an older token`, (await validate(issuer, token)).status === 200);
  }
} finally {
  await pair.stop();
  rmSync(directory, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed === 0 ? 0 : 1;
