import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createFernetCipher, readKeyRepository } from '@archstone/tokens';
import { expect, test } from 'vitest';
import { archstone, scratch } from './testing.ts';

const ok = async (...args: string[]) => {
  const { code, stdout, stderr } = await archstone(args);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return { stdout, stderr };
};
const names = (directory: string) => readdirSync(directory).sort();

test('db_sync, db_version and the exit codes of --check', async () => {
  using directory = scratch();
  const state = ['--state-dir', join(directory.path, 'state')];
  expect((await ok('manage', 'db_version', ...state)).stdout).toBe('None\n');
  expect((await archstone(['manage', 'db_sync', '--check', ...state])).code).toBe(2);
  expect(names(directory.path)).toEqual([]);

  await ok('manage', 'db_sync', ...state);
  expect((await ok('manage', 'db_version', ...state)).stdout).toBe('742c857f1dfb\n');
  const report = JSON.parse((await ok('manage', 'db_sync', '--check', '-f', 'json', ...state)).stdout);
  expect(report).toEqual({
    expand: '742c857f1dfb',
    contract: 'c88cdce8f248',
    expand_head: '742c857f1dfb',
    contract_head: 'c88cdce8f248',
    outstanding: null,
  });
  expect(statSync(join(directory.path, 'state')).mode & 0o777).toBe(0o700);
});

test('fernet_setup and fernet_rotate keep to the file names of Keystone, and say where a rotation is too early', async () => {
  using directory = scratch();
  const state = ['--state-dir', directory.path];
  const keys = join(directory.path, 'fernet-keys');
  expect((await archstone(['manage', 'fernet_rotate', ...state])).stderr).toMatch(/no keys in .*fernet_setup/);
  await ok('manage', 'fernet_setup', ...state);
  expect(names(keys)).toEqual(['0', '1']);
  const staged = readFileSync(join(keys, '0'), 'utf8');
  expect((await ok('manage', 'fernet_setup', ...state)).stdout).toMatch(/has keys already; they are kept/);

  expect((await ok('manage', 'fernet_rotate', ...state)).stderr).toBe('');
  expect(readFileSync(join(keys, '2'), 'utf8')).toBe(staged);
  const refused = await archstone(['manage', 'fernet_rotate', '--refuse-unsafe', ...state]);
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toMatch(/^archstone: no key was rotated: key 1 of .*: rotate no more often than every 49 h/);
  expect(names(keys)).toEqual(['0', '1', '2']);

  const { stdout, stderr } = await ok('manage', 'fernet_rotate', '-f', 'json', ...state);
  expect(stderr).toMatch(/^archstone: warning: key 1 of .* goes while its tokens may be of use/);
  expect(JSON.parse(stdout)).toMatchObject([{ directory: keys, primary: 3, purged: [1] }]);
  expect(names(keys)).toEqual(['0', '2', '3']);
});

test('credential_rotate refuses until credential_migrate has encrypted everything anew', async () => {
  using directory = scratch();
  const state = ['--state-dir', directory.path];
  const keys = join(directory.path, 'credential-keys');
  await ok('bootstrap', '--bootstrap-password', 'secret', ...state);
  const cipher = () => createFernetCipher({ keys: readKeyRepository(keys).keys, generation: 0, refresh: () => false });
  const before = cipher();
  using database = new DatabaseSync(join(directory.path, 'archstone.db'));
  database
    .prepare(
      "insert into credential (id, user_id, type, extra, key_hash, encrypted_blob) values ('c1', 'u', 'totp', '{}', ?, ?)",
    )
    .run(before.primaryKeyHash(), before.encrypt(Buffer.from('the blob')));

  await ok('manage', 'credential_rotate', ...state);
  const refused = await archstone(['manage', 'credential_rotate', ...state]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/no key was rotated: 1 credential is not encrypted with the primary key/);
  expect((await archstone(['manage', 'doctor', ...state])).stdout).toMatch(
    /credentials_under_older_key.*\n {2}1 of them/,
  );

  expect((await ok('manage', 'credential_migrate', ...state)).stdout).toBe('1 credentials encrypted anew\n');
  const row = database.prepare('select key_hash, encrypted_blob from credential').get() as Record<string, string>;
  expect(row.key_hash).toBe(cipher().primaryKeyHash());
  expect(row.key_hash).not.toBe(before.primaryKeyHash());
  expect(cipher().decrypt(row.encrypted_blob!).plaintext.toString()).toBe('the blob');
  await ok('manage', 'credential_rotate', ...state);
  expect(names(keys)).toEqual(['0', '2', '3']);
});

test('token_flush deletes what nobody may use any more', async () => {
  using directory = scratch();
  const state = ['--state-dir', directory.path];
  await ok('manage', 'db_sync', ...state);
  using database = new DatabaseSync(join(directory.path, 'archstone.db'));
  const insert = database.prepare("insert into token (id, expires, extra, valid, user_id) values (?, ?, '{}', 1, 'u')");
  insert.run('old', '2020-01-01 00:00:00.000000');
  insert.run('new', '2999-01-01 00:00:00.000000');
  expect((await ok('manage', 'token_flush', ...state)).stdout).toBe('1 expired tokens deleted\n');
  expect(database.prepare('select id from token').all()).toEqual([{ id: 'new' }]);
});

test('doctor finds nothing in a fresh deployment, and what is wrong in another', async () => {
  using directory = scratch();
  const state = ['--state-dir', directory.path];
  await ok('bootstrap', '--bootstrap-password', 'secret', ...state);
  expect((await ok('manage', 'doctor', ...state)).stdout).toBe('Nothing found.\n');
  const { code, stdout } = await archstone(['manage', 'doctor', '-f', 'json', ...state], {
    env: {
      OS_DEFAULT__DEBUG: 'true',
      OS_DEFAULT__MAX_TOKEN_SIZE: '8000',
      OS_CREDENTIAL__KEY_REPOSITORY: join(directory.path, 'fernet-keys'),
      OS_SECURITY_COMPLIANCE__PASSWORD_REGEX: '(',
      OS_SECURITY_COMPLIANCE__MINIMUM_PASSWORD_AGE: '9',
      OS_SECURITY_COMPLIANCE__PASSWORD_EXPIRES_DAYS: '8',
      OS_LDAP__GROUP_OBJECTCLASS: 'posixGroup',
      OS_DATABASE__CONNECTION: 'sqlite:////nowhere/keystone.db',
    },
  });
  expect(code).toBe(1);
  expect(JSON.parse(stdout).map(({ symptom }: { symptom: string }) => symptom)).toEqual([
    'database_unreachable',
    'unique_key_repositories',
    'debug_mode_is_enabled',
    'unreasonable_max_token_size',
    'minimum_password_age_greater_than_expires_days',
    'invalid_password_regular_expression',
    'password_regular_expression_description_not_set',
    'LDAP_group_members_are_ids_disabled',
  ]);
});

test('config check lists what is set, where, and what has no effect', async () => {
  using directory = scratch();
  const { code, stdout } = await archstone(['config', 'check', '-f', 'json', '--state-dir', directory.path], {
    env: { OS_TOKEN__EXPIRATION: '60', OS_TOKEN__CACHING: 'false', OS_TOKEN__COLOUR: 'red' },
  });
  expect(code).toBe(0);
  const { options, warnings } = JSON.parse(stdout);
  expect(options).toContainEqual({
    section: 'token',
    option: 'expiration',
    value: '60',
    source: 'OS_TOKEN__EXPIRATION',
    honoured: true,
  });
  expect(options).toContainEqual(expect.objectContaining({ option: 'caching', honoured: false }));
  expect(warnings).toEqual(['OS_TOKEN__COLOUR: unknown option']);
});
