/** A deployment that the real Keystone made: its database, its keys, its keystone.conf. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { archstone, scratch, serve } from './testing.ts';

const run = promisify(execFile);
const absence = await run('keystone-manage', ['--version']).then(
  () => undefined,
  () => 'keystone-manage is not installed',
);
const isSkipped = absence !== undefined && process.env.ARCHSTONE_REQUIRE_SERVICES !== '1';

/** Its packages belong to the interpreter that its program names. */
async function pythonOfKeystone(): Promise<string> {
  const { stdout } = await run('sh', ['-c', 'command -v keystone-manage']);
  return /^#! *(\S+)/.exec(readFileSync(stdout.trim(), 'utf8'))![1]!;
}

/** Issues a token by the code of Keystone itself. */
const ISSUE = `
import sys
import keystone.conf
keystone.conf.configure()
keystone.conf.CONF(["--config-file", sys.argv[1]], project="keystone")
from keystone.server import backends
drivers = backends.load_backends()
user = drivers["identity_api"].get_user_by_name("admin", "default")
project = drivers["resource_api"].get_project_by_name("admin", "default")
token = drivers["token_provider_api"].issue_token(user["id"], ["password"], project_id=project["id"])
print(token.id)
`;

test.skipIf(isSkipped)(
  `is told to upgrade, upgraded, and served as it is${isSkipped ? ` (skipped: ${absence})` : ''}`,
  async () => {
    using directory = scratch();
    const at = (name: string) => join(directory.path, name);
    for (const name of ['fernet', 'credential']) mkdirSync(at(name), { mode: 0o700 });
    writeFileSync(
      at('keystone.conf'),
      [
        '[database]',
        `connection = sqlite:///${at('keystone.db')}`,
        '[fernet_tokens]',
        `key_repository = ${at('fernet')}`,
        '[fernet_receipts]',
        `key_repository = ${at('fernet')}`,
        '[credential]',
        `key_repository = ${at('credential')}`,
        '[cache]',
        'enabled = false',
        '[identity]',
        'password_hash_rounds = 4',
      ].join('\n'),
    );
    const keystone = (...args: string[]) => run('keystone-manage', ['--config-file', at('keystone.conf'), ...args]);
    const [user, group] = await Promise.all([run('id', ['-un']), run('id', ['-gn'])]);
    const owner = ['--keystone-user', user.stdout.trim(), '--keystone-group', group.stdout.trim()];
    await keystone('db_sync');
    await keystone('fernet_setup', ...owner);
    await keystone('credential_setup', ...owner);
    await keystone(
      ...['bootstrap', '--bootstrap-password', 'secret', '--bootstrap-public-url', 'http://keystone.example:5000/v3'],
    );
    const { stdout } = await run(await pythonOfKeystone(), ['-c', ISSUE, at('keystone.conf')]);
    const token = stdout.trim();
    expect(token).toMatch(/^gAAAA/);

    const ours = ['--config-file', at('keystone.conf'), '--state-dir', at('state')];
    const old = await archstone(['serve', ...ours]);
    expect(old).toMatchObject({ code: 1, stdout: '' });
    expect(old.stderr).toMatch(/older than this release: run "archstone manage db_sync" first\n$/);
    expect((await archstone(['manage', 'db_sync', '--check', ...ours])).code).toBe(2);
    expect((await archstone(['manage', 'db_sync', '--contract', ...ours])).stderr).toMatch(/not expanded yet/);
    expect((await archstone(['manage', 'db_sync', '--expand', ...ours])).code).toBe(0);
    expect((await archstone(['manage', 'db_sync', '--check', ...ours])).code).toBe(4);
    expect((await archstone(['manage', 'db_sync', '--contract', ...ours])).code).toBe(0);

    const server = await serve(ours);
    expect(existsSync(at('state'))).toBe(false);
    expect(server.greeting).not.toContain('openrc');
    const answer = await fetch(`${server.origin}/v3/auth/tokens`, {
      headers: { 'x-auth-token': token, 'x-subject-token': token },
    });
    expect(answer.status).toBe(200);
    const body = (await answer.json()) as { token: { catalog: { endpoints: { url: string }[] }[] } };
    expect(body.token.catalog[0]!.endpoints.map(({ url }) => url)).toEqual(['http://keystone.example:5000/v3']);
    const signedIn = await archstone(['token', 'issue', '-f', 'json'], {
      env: {
        OS_AUTH_URL: `${server.origin}/v3`,
        OS_USERNAME: 'admin',
        OS_PASSWORD: 'secret',
        OS_PROJECT_NAME: 'admin',
        OS_USER_DOMAIN_ID: 'default',
        OS_PROJECT_DOMAIN_ID: 'default',
      },
    });
    expect(JSON.parse(signedIn.stdout)).toMatchObject({ project_name: 'admin' });
    await server.stop();
  },
  120_000,
);
