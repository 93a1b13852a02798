/**
 * Credentials of both programs in one table under one key repository: each reads and changes what the other encrypted,
 * before and after either of them rotates the keys and encrypts everything anew.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const NAMES = ['archstone', 'keystone'] as const;
type Name = (typeof NAMES)[number];

interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of every shape
  body: any;
}

export interface CredentialExchange {
  /** The script that runs the real Keystone. */
  reference: string;
  /** Archstone's state directory, with Keystone's in `keystone`. */
  directory: string;
  /** Of an admin, good at both. */
  token: string;
  userId: string;
  call(at: Name, method: string, path: string, token: string, body?: unknown): Promise<Answer>;
  check(what: string, isTrue: boolean, detail?: unknown): void;
}

const run = promisify(execFile);
const archstone = join(import.meta.dirname, '../../packages/cli/bin/archstone.js');

/** Keystone's commands want to be told whose the keys shall be. */
async function owner(): Promise<string[]> {
  const [user, group] = await Promise.all([run('id', ['-un']), run('id', ['-gn'])]);
  return ['--keystone-user', user.stdout.trim(), '--keystone-group', group.stdout.trim()];
}

/** @returns what went wrong, the empty string where nothing did */
async function manage({ reference, directory }: CredentialExchange, by: Name, verb: string): Promise<string> {
  const keystone = join(directory, 'keystone');
  const [command, ...args] = {
    archstone: [process.execPath, archstone, 'manage', verb, '--state-dir', directory].concat(
      ...['--config-file', join(keystone, 'keystone.conf')],
    ),
    keystone: [reference, 'manage', '--dir', keystone, verb, ...(await owner())],
  }[by] as [string, ...string[]];
  try {
    await run(command, args);
    return '';
  } catch (error) {
    return String((error as { stderr?: string }).stderr ?? error);
  }
}

export async function exchangeCredentials(exchange: CredentialExchange): Promise<void> {
  const { token, userId, call, check } = exchange;
  const blobs = new Map<string, string>();
  let made = 0;

  async function make(at: Name, when: string): Promise<void> {
    const blob = JSON.stringify({ seed: `ключ ${++made}` });
    const fields = { type: 'totp', user_id: userId, blob };
    const { status, body } = await call(at, 'POST', '/credentials', token, { credential: fields });
    check(`${when}: ${at} makes a credential`, status === 201, body);
    if (status === 201) blobs.set(body.credential.id, blob);
  }

  async function change(at: Name, id: string, when: string): Promise<void> {
    const blob = JSON.stringify({ seed: `anew ${++made}` });
    const { status, body } = await call(at, 'PATCH', `/credentials/${id}`, token, { credential: { blob } });
    check(`${when}: ${at} changes a credential`, status === 200, body);
    blobs.set(id, blob);
  }

  async function readAll(when: string): Promise<void> {
    for (const at of NAMES) {
      const listed = (await call(at, 'GET', `/credentials?user_id=${userId}`, token)).body.credentials ?? [];
      const known = new Map(listed.map(({ id, blob }: { id: string; blob: string }) => [id, blob]));
      for (const [id, blob] of blobs) {
        const shown = await call(at, 'GET', `/credentials/${id}`, token);
        check(`${when}: ${at} reads ${id}`, shown.body.credential?.blob === blob, shown.body);
        check(`${when}: ${at} lists ${id}`, known.get(id) === blob, known.get(id));
      }
    }
  }

  for (const at of NAMES) await make(at, 'first');
  await readAll('first');
  for (const by of NAMES) {
    for (const verb of ['credential_rotate', 'credential_migrate']) {
      const when = `after ${verb} by ${by}`;
      const fault = await manage(exchange, by, verb);
      check(`${verb} by ${by}`, fault === '', fault);
      await readAll(when);
      for (const at of NAMES) await make(at, when);
      const [first, second] = blobs.keys();
      await change('archstone', second!, when);
      await change('keystone', first!, when);
      await readAll(`${when}, with changes`);
    }
    // Whoever rotates refuses while a credential is under an older key: nothing was left behind.
    const next = NAMES.find((name) => name !== by)!;
    const fault = await manage(exchange, next, 'credential_migrate');
    check(`after ${by} nothing is left to migrate for ${next}`, fault === '', fault);
  }
  for (const id of blobs.keys()) {
    const at = NAMES[made++ % 2]!;
    check(`${at} deletes ${id}`, (await call(at, 'DELETE', `/credentials/${id}`, token)).status === 204);
  }
}
