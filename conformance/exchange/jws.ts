/**
 * JWS both ways: Archstone and the real Keystone on one database and one pair of keys, each issuing and validating. Our middleware
 * in front of that Keystone: it asks for JWS tokens and polls the list of revocations, since there is no stream. Then
 * Archstone issues jwt beside it, and what Keystone takes away is refused by a service that asks nobody, also where it was
 * taken away while Archstone did not run.
 *
 *   node conformance/exchange/jws.ts --reference SCRIPT      SCRIPT runs the real Keystone (start|stop --dir DIR …)
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { password as passwordPlugin, Session } from '@archstone/client';
import { type AuthTokenOptions, fetchAuthToken } from '@archstone/middleware';
import type { Attribute } from '../../packages/middleware/src/offline/facts.ts';
import { followRevocations } from '../../packages/middleware/src/offline/feed.ts';

const { reference } = parseArgs({ options: { reference: { type: 'string' } } }).values;
if (!reference) throw new Error('--reference SCRIPT is missing');

const DATABASE = 'archstone_exchange_jws';
const PORTS = { archstone: 5184, keystone: 5185 };
const urls = { archstone: `http://127.0.0.1:${PORTS.archstone}/v3`, keystone: `http://127.0.0.1:${PORTS.keystone}/v3` };
type Name = keyof typeof urls;
const other = (name: Name): Name => (name === 'archstone' ? 'keystone' : 'archstone');
/** Milliseconds: `max_staleness`; the search under way when it begins, and the way to the service, come on top. */
const STALENESS = 1100;
const FOREIGN_BOUND = 2000;
const PATIENCE = 20_000;

const directory = mkdtempSync(join(tmpdir(), 'archstone-jws-'));
const keystoneDir = join(directory, 'keystone');
mkdirSync(keystoneDir, { recursive: true });
const configFile = join(keystoneDir, 'keystone.conf');
writeFileSync(
  configFile,
  `[database]
connection = mysql+pymysql://root@127.0.0.1/${DATABASE}?charset=utf8
[token]
provider = jws
[jwt_tokens]
jws_public_key_repository = ${join(directory, 'jws-keys', 'public')}
jws_private_key_repository = ${join(directory, 'jws-keys', 'private')}
[fernet_receipts]
key_repository = ${join(directory, 'fernet-keys')}
[credential]
key_repository = ${join(directory, 'credential-keys')}
[identity]
password_hash_rounds = 4
[cache]
enabled = false
`,
);
const mysql = (statement: string) => execFileSync('mysql', ['-h', '127.0.0.1', '-u', 'root', '-e', statement]);

let passed = 0;
let failed = 0;
function check(what: string, isTrue: boolean, detail: unknown = ''): void {
  if (isTrue) passed++;
  else failed++;
  if (!isTrue) console.log(`FAILED ${what}`, detail);
}

async function until(isTrue: () => Promise<boolean>, patience = PATIENCE): Promise<boolean> {
  for (const end = performance.now() + patience; performance.now() < end; await sleep(20))
    if (await isTrue()) return true;
  return false;
}
const answers = (url: string) =>
  until(
    () =>
      fetch(url).then(
        ({ ok }) => ok,
        () => false,
      ),
    60_000,
  );

/** @returns ends it */
async function startArchstone(env: Record<string, string> = {}): Promise<() => Promise<void>> {
  const program = join(import.meta.dirname, '../../packages/cli/bin/archstone.js');
  const flags = [
    'serve',
    '--state-dir',
    directory,
    '--config-file',
    configFile,
    '--bind',
    `127.0.0.1:${PORTS.archstone}`,
  ];
  const server = spawn(process.execPath, [program, ...flags], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...env },
  });
  if (!(await answers(urls.archstone))) throw new Error('Archstone does not answer');
  return async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill();
    await ended;
  };
}

async function call(at: Name, method: string, path: string, token?: string, body?: unknown, subject?: string) {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (token) headers['x-auth-token'] = token;
  if (subject) headers['x-subject-token'] = subject;
  const response = await fetch(urls[at] + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  const text = await response.text();
  const answer = text ? JSON.parse(text) : {};
  return { status: response.status, token: response.headers.get('x-subject-token') ?? '', body: answer };
}

/** Lists of a token body have no order of their own. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort();
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}

const project = { project: { name: 'admin', domain: { id: 'default' } } };
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

mysql(`drop database if exists ${DATABASE}; create database ${DATABASE}`);
let stop = await startArchstone();
try {
  execFileSync(reference, ['start', '--dir', keystoneDir, '--port', String(PORTS.keystone)], { stdio: 'ignore' });
  if (!(await answers(urls.keystone))) throw new Error('Keystone does not answer');
  const password = /OS_PASSWORD='([^']+)'/.exec(readFileSync(join(directory, 'openrc'), 'utf8'))![1]!;
  const admin = { name: 'admin', domain: { id: 'default' }, password };
  const issue = (at: Name, scope: unknown, user: object = admin) =>
    call(at, 'POST', '/auth/tokens', undefined, {
      auth: { identity: { methods: ['password'], password: { user } }, scope },
    });
  const validate = (at: Name, token: string, caller = token) =>
    call(at, 'GET', '/auth/tokens', caller, undefined, token);

  const { token, body } = await issue('archstone', project);
  const roles = (await call('archstone', 'GET', '/roles', token)).body.roles as { id: string; name: string }[];
  const roleNamed = (wanted: string) => roles.find(({ name }) => name === wanted)!.id;
  await call('archstone', 'PUT', `/domains/default/users/${body.token.user.id}/roles/${roleNamed('admin')}`, token);

  const scopes = {
    unscoped: 'unscoped',
    project,
    domain: { domain: { id: 'default' } },
    system: { system: { all: true } },
  };
  for (const issuer of ['archstone', 'keystone'] as const) {
    for (const [name, scope] of Object.entries(scopes)) {
      const issued = await issue(issuer, scope);
      const { alg, typ } = JSON.parse(Buffer.from(issued.token.split('.')[0]!, 'base64url').toString());
      check(
        `${issuer} issues a JWS token: ${name}`,
        issued.status === 201 && alg === 'ES256' && typ === 'JWT',
        issued.body,
      );
      const here = await validate(issuer, issued.token);
      const there = await validate(other(issuer), issued.token);
      check(`${other(issuer)} validates ${issuer}'s ${name} token`, there.status === 200, there.body);
      const isSame = isDeepStrictEqual(sorted(here.body), sorted(there.body));
      check(`both show the same ${name} body`, isSame, JSON.stringify([sorted(here.body), sorted(there.body)]));
      const rescoped = await call(other(issuer), 'POST', '/auth/tokens', undefined, {
        auth: { identity: { methods: ['token'], token: { id: issued.token } }, scope: project },
      });
      check(
        `${other(issuer)} rescopes ${issuer}'s ${name} token, but none of the system`,
        rescoped.status === (name === 'system' ? 403 : 201),
        rescoped.body,
      );
      await call(issuer, 'DELETE', '/auth/tokens', token, undefined, issued.token);
      await sleep(STALENESS);
      const after = await validate(other(issuer), issued.token, token);
      check(`${issuer}'s revocation at ${other(issuer)}`, after.status === 404, after.body);
    }
  }

  // Our middleware before the real Keystone.
  const account = {
    username: 'admin',
    password,
    userDomainId: 'default',
    projectName: 'admin',
    projectDomainId: 'default',
  };
  const service = (authUrl: string, more: AuthTokenOptions = {}) => {
    const protect = fetchAuthToken({ authUrl, ...account, log: quiet, tokenCacheTime: 0, offline: {}, ...more });
    const handle = protect(async () => new Response('fine'));
    const statusOf = async (own: string) =>
      (await handle(new Request('http://notes/', { headers: { 'x-auth-token': own } }))).status;
    return { statusOf, close: protect.close };
  };
  const old = service(urls.keystone);
  const subject = await issue('keystone', project);
  check('a JWS token is asked about', (await old.statusOf(subject.token)) === 200);
  const session = new Session({
    auth: passwordPlugin({
      authUrl: urls.keystone,
      userDomainId: 'default',
      ...{ username: 'admin', password, projectName: 'admin', projectDomainId: 'default' },
    }),
  });
  const feed = followRevocations({ session, tls: {}, log: quiet, pollEvery: 500, onSnapshot: () => {} });
  await feed.ready();
  check('the list of revocations is polled', feed.staleness() < 5, feed.staleness());
  const [auditId] = subject.body.token.audit_ids as [string];
  const facts = {
    issuedAt: Date.parse(subject.body.token.issued_at) / 1000,
    valuesOf: (attribute: Attribute) => (attribute === 'audit_id' ? [auditId] : []),
  };
  check('and does not have the token yet', !feed.revocations.isRevoked(facts));
  await call('keystone', 'DELETE', '/auth/tokens', token, undefined, subject.token);
  check('the polled list has it', await until(async () => feed.revocations.isRevoked(facts), 5000));
  let refused = 0;
  const isRefused = async () => {
    refused = await old.statusOf(subject.token);
    return refused === 401;
  };
  check('and the service refuses it', await until(isRefused, 5000), refused);
  feed.close();
  await session.close();
  await old.close();

  // Archstone issues jwt beside Keystone, which goes on with JWS.
  await stop();
  const jwt = { OS_ARCHSTONE_TOKENS__PROVIDER: 'jwt', OS_ARCHSTONE_TOKENS__ACCEPT: 'jws' };
  stop = await startArchstone(jwt);
  const kept = await validate('archstone', token);
  check('after the change of provider a JWS token is still validated', kept.status === 200, kept.body);
  const people: { id: string; token: string; grant: string }[] = [];
  for (const name of ['ann', 'ben', 'cid']) {
    const fields = { name, domain_id: 'default', password: 'first-1-secret' };
    const { id } = (await call('keystone', 'POST', '/users', token, { user: fields })).body.user;
    const grant = `/projects/${body.token.project.id}/users/${id}/roles/${roleNamed('reader')}`;
    await call('keystone', 'PUT', grant, token);
    people.push({ id, grant, token: '' });
  }
  await sleep(STALENESS);
  for (const each of people)
    each.token = (await issue('archstone', project, { id: each.id, password: 'first-1-secret' })).token;
  const [ann, ben, cid] = people as [(typeof people)[0], (typeof people)[0], (typeof people)[0]];
  const keys = join(directory, 'notes-keys');
  let young = service(urls.archstone, { offline: { signingDir: keys } });
  for (const each of people) check('a jwt is judged', (await young.statusOf(each.token)) === 200);
  check('Keystone takes a role away', (await call('keystone', 'DELETE', ann.grant, token)).status === 204);
  const began = performance.now();
  await until(async () => (await young.statusOf(ann.token)) === 401);
  const took = performance.now() - began;
  console.log(`refused ${took.toFixed(0)} ms after Keystone took the role away`);
  check(`refused within ${FOREIGN_BOUND} ms`, took <= FOREIGN_BOUND, took);
  check('the others go on', (await young.statusOf(ben.token)) === 200);
  await young.close();

  await stop();
  check('and one while Archstone is down', (await call('keystone', 'DELETE', ben.grant, token)).status === 204);
  stop = await startArchstone(jwt);
  young = service(urls.archstone, { offline: { signingDir: keys } });
  check('which is refused after its start', (await young.statusOf(ben.token)) === 401);
  check('the last one goes on', (await young.statusOf(cid.token)) === 200);
  await young.close();
} finally {
  await stop();
  execFileSync(reference, ['stop', '--dir', keystoneDir]);
  mysql(`drop database if exists ${DATABASE}`);
  rmSync(directory, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed === 0 ? 0 : 1;
