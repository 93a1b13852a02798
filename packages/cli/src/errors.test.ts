import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { archstone, type CommandOptions, scratch } from './testing.ts';

/** The one line that the command ended with. */
async function complaint(args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await archstone(args, options);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^archstone: [^\n]+\n$/);
  return stderr.slice('archstone: '.length, -1);
}

test('a taken port is found before anything is made', async () => {
  using directory = scratch();
  const other = createServer();
  const port = await new Promise<number>((resolve) =>
    other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port)),
  );
  const state = join(directory.path, 'state');
  expect(await complaint(['serve', '--state-dir', state, '--bind', `127.0.0.1:${port}`])).toBe(
    `127.0.0.1:${port} is taken: another program listens there (--bind HOST:PORT takes another)`,
  );
  expect(existsSync(state)).toBe(false);
  other.close();
});

test('a state directory that cannot be used', async () => {
  using directory = scratch();
  const file = join(directory.path, 'file');
  writeFileSync(file, '');
  expect(await complaint(['serve', '--state-dir', file])).toBe(
    `the state directory ${file} cannot be used: a file is in its place`,
  );
  expect(await complaint(['serve', '--state-dir', join(file, 'state')])).toBe(
    `the state directory ${file}/state cannot be used: ${file} is a file`,
  );
});

test.skipIf(process.getuid?.() === 0)('a state directory without permission (skipped for root, who may)', async () => {
  using directory = scratch();
  chmodSync(directory.path, 0o500);
  expect(await complaint(['serve', '--state-dir', join(directory.path, 'state')])).toMatch(/permission denied$/);
});

test('options that do not exist or do not fit', async () => {
  expect(await complaint(['serve', '--colour', 'red'])).toBe("unknown option '--colour'");
  expect(await complaint(['serve', '--workers', 'many'])).toMatch(/'--workers <n>' argument 'many' is invalid/);
  expect(await complaint(['serve', '--bind', 'nowhere'])).toMatch(/bind: should be HOST:PORT/);
  expect(await complaint(['polish'])).toBe("unknown command 'polish'");
  expect(await complaint(['manage', 'db_sync', '--expand', '--contract'])).toMatch(/cannot be used with/);
  expect(await complaint(['bootstrap'])).toBe('give --bootstrap-password or set OS_BOOTSTRAP_PASSWORD');
});

test('a value of the configuration, with file and line', async () => {
  using directory = scratch();
  const refuses = async (text: string, start: string) => {
    writeFileSync(join(directory.path, 'keystone.conf'), text);
    const options = { cwd: directory.path, env: { OS_IDENTITY__PASSWORD_HASH_ROUNDS: undefined } };
    const served = await complaint(['serve', '--config-file', 'keystone.conf'], options);
    expect(served.startsWith(`keystone.conf:${start}`), served).toBe(true);
    expect(await complaint(['config', 'check', '--config-file', 'keystone.conf'], options)).toBe(served);
  };
  await refuses('[token]\n\nexpiration = soon\n', "3: [token] expiration: should be an integer, but found 'soon'");
  await refuses('[identity]\npassword_hash_rounds = 99\n', '2: [identity] password_hash_rounds = 99');
  await refuses('[database]\nconnection = oracle://me:hidden@there/x\n', '2: [database] connection: database "oracle"');
  expect(existsSync(join(directory.path, '.archstone'))).toBe(false);
});

test('a database that cannot be reached or is none, without its password', async () => {
  using directory = scratch();
  const at = (connection: string) => ({ cwd: directory.path, env: { OS_DATABASE__CONNECTION: connection } });
  expect(await complaint(['serve'], at('mysql+pymysql://me:hidden@127.0.0.1:1/keystone'))).toBe(
    'the database cannot be used (MySQL "keystone" at 127.0.0.1:1): no server answers there',
  );
  expect(await complaint(['manage', 'db_version'], at('postgresql://me:hidden@127.0.0.1:1/keystone'))).toBe(
    'the database cannot be used (PostgreSQL "keystone" at 127.0.0.1:1): no server answers there',
  );
  writeFileSync(join(directory.path, 'keystone.db'), 'x'.repeat(5000));
  expect(await complaint(['serve'], at('sqlite:///keystone.db'))).toMatch(/keystone\.db.*file is not a database/);
});

test('a key file that holds no key, and a schema of the future', async () => {
  using directory = scratch();
  const state = ['--state-dir', directory.path];
  expect((await archstone(['bootstrap', ...state, '--bootstrap-password', 'secret'])).code).toBe(0);
  const key = join(directory.path, 'fernet-keys', '1');
  writeFileSync(key, 'no key');
  expect(await complaint(['serve', ...state])).toBe(`the key file ${key} is not a Fernet key (32 bytes as base64url)`);
  const { code, stdout } = await archstone(['manage', 'doctor', ...state, '-f', 'json']);
  expect(code).toBe(1);
  expect(JSON.parse(stdout).map(({ symptom }: { symptom: string }) => symptom)).toEqual(['corrupt_Fernet_key']);

  using database = new DatabaseSync(join(directory.path, 'archstone.db'));
  database.exec("update alembic_version set version_num = 'fedcba987654' where version_num = '742c857f1dfb'");
  mkdirSync(join(directory.path, 'other-keys'));
  const repaired = { env: { OS_FERNET_TOKENS__KEY_REPOSITORY: join(directory.path, 'credential-keys') } };
  expect(await complaint(['serve', ...state], repaired)).toMatch(/alembic revision fedcba987654 is not known/);
  expect(await complaint(['manage', 'db_sync', '--check', ...state])).toMatch(/fedcba987654 is not known/);
});

const OLD_NODE = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => existsSync(path));
test.skipIf(OLD_NODE === undefined)('an old Node gets a sentence (skipped where there is no other Node)', async () => {
  const { code, stderr } = await archstone(['--version'], { node: OLD_NODE! });
  if (code === 0) return;
  expect(stderr).toMatch(/^archstone: needs Node 24 or newer; this is [\d.]+ \(npm start brings its own\)\n$/);
});
