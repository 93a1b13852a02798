/**
 * `createTestServer()`: a whole service on a SQLite database in memory, with an admin, a settable clock and a cheap hash.
 * Requests go through the real HTTP stack without a socket.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setupKeyRepository } from '@archstone/tokens';
import { type App, createApp } from './app.ts';
import { bootstrap } from './bootstrap/bootstrap.ts';
import { loadConfig, type Settings } from './config/load.ts';
import { connect, type Database } from './db/connect.ts';
import { createSchema } from './db/migrate.ts';
import { createPasswordHasher } from './identity/passwords/hasher.ts';
import { conformity } from './openapi/conformity.ts';
import { policyDefaults } from './policy/defaults.ts';
import { createEnforcer } from './policy/enforcer.ts';

export interface TestResponse {
  status: number;
  headers: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  body: any;
}

export interface TestServer {
  app: App;
  database: Database;
  admin: { user_id: string; project_id: string; password: string };
  /** Epoch seconds; moves only when a test sets it. */
  clock: { now: number };
  call(
    method: string,
    path: string,
    options?: { token?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<TestResponse>;
  /** A token by password; scope as the API takes it, default: the admin project. */
  token(options?: { user?: object; password?: string; scope?: unknown }): Promise<string>;
  close(): Promise<void>;
}

export async function createTestServer(
  settings: Settings = {},
  given: { database?: Database; policy?: Record<string, string> } = {},
): Promise<TestServer> {
  const directory = mkdtempSync(join(tmpdir(), 'archstone-test-'));
  const keys = join(directory, 'fernet-keys');
  setupKeyRepository(keys);
  const credentialKeys = join(directory, 'credential-keys');
  setupKeyRepository(credentialKeys);
  const { config } = loadConfig({
    overrides: {
      ...settings,
      fernet_tokens: { key_repository: keys, ...settings.fernet_tokens },
      credential: { key_repository: credentialKeys, ...settings.credential },
      identity: { password_hash_rounds: 4, ...settings.identity },
    },
  });
  const database = given.database ?? connect({ url: 'sqlite://' });
  await createSchema(database);
  const clock = { now: Math.floor(Date.now() / 1000) };
  const enforcer = createEnforcer({
    rules: policyDefaults,
    overrides: new Map(Object.entries(given.policy ?? {}).map(([name, check]) => [name, { check }])),
    enforceScope: config.oslo_policy.enforce_scope,
    enforceNewDefaults: config.oslo_policy.enforce_new_defaults,
  });
  const app = createApp({ config, database, enforcer, now: () => clock.now });
  const password = 'secret';
  const passwordHash = await createPasswordHasher({ rounds: 4 }).hash(password);
  const admin = await bootstrap(
    {
      username: 'admin',
      passwordHash,
      projectName: 'admin',
      regionId: 'RegionOne',
      urls: { public: 'http://localhost/v3', internal: 'http://localhost/v3', admin: 'http://localhost/v3' },
      domainId: 'default',
      compliance: config.security_compliance,
    },
    app.freshness.write,
  );

  const conforms = conformity(app.routes);
  const call: TestServer['call'] = async (method, path, { token, body, headers } = {}) => {
    const response = await app.http.inject({
      method: method as 'GET',
      url: path,
      headers: {
        ...(token === undefined ? {} : { 'x-auth-token': token }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const { statusCode: status, payload } = response;
    const fault = conforms({ method, path: path.split('?', 1)[0]!, status, payload });
    if (fault !== undefined) throw new Error(fault);
    const isJson = response.headers['content-type']?.toString().startsWith('application/json');
    return {
      status: response.statusCode,
      headers: response.headers as Record<string, string>,
      body: isJson && response.payload !== '' ? JSON.parse(response.payload) : response.payload,
    };
  };

  return {
    app,
    database,
    admin: { ...admin, password },
    clock,
    call,
    async token({
      user = { id: admin.user_id },
      password: given = password,
      scope = { project: { id: admin.project_id } },
    } = {}) {
      const identity = { methods: ['password'], password: { user: { ...user, password: given } } };
      const { status, headers, body } = await call('POST', '/v3/auth/tokens', { body: { auth: { identity, scope } } });
      if (status !== 201) throw new Error(`sign-in answered ${status}: ${JSON.stringify(body)}`);
      return headers['x-subject-token']!;
    },
    async close() {
      await app.close();
      await database.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
