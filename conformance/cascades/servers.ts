/** The real Keystone and Archstone, each on an empty PostgreSQL database of its own. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { untilAnswers } from '../answers.ts';

export interface Servers {
  reference: Server;
  subject: Server;
  stop(): Promise<void>;
}
export interface Server {
  url: string;
  password: string;
  database: string;
}

const PORTS = { reference: 5388, subject: 5389 };
const DATABASES = { reference: 'archstone_cascades_keystone', subject: 'archstone_cascades' };
/** Both sign in by password and token, let trusts be passed on, and keep domain configurations. */
const SETTINGS = { auth: { methods: 'password,token' }, trust: { allow_redelegation: 'true' } };

const psql = (database: string, ...statements: string[]) =>
  execFileSync(
    'psql',
    ['-qAtX', '-h', '127.0.0.1', '-U', 'postgres', '-d', database, ...statements.flatMap((s) => ['-c', s])],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
  );

/** The one value that a query gives. */
export const ask = (database: string, query: string): string => psql(database, query);

/** @param reference path of the script that runs the real Keystone */
export async function startServers(reference: string, directory: string): Promise<Servers> {
  const drop = () =>
    psql('postgres', ...Object.values(DATABASES).map((name) => `drop database if exists ${name} with (force)`));
  drop();
  psql('postgres', ...Object.values(DATABASES).map((name) => `create database ${name}`));
  const keystone = join(directory, 'keystone');
  mkdirSync(keystone, { recursive: true });
  const file = join(directory, 'archstone.conf');
  const sections = Object.entries({
    ...SETTINGS,
    database: { connection: `postgresql://postgres@127.0.0.1/${DATABASES.subject}` },
    identity: { password_hash_rounds: '4' },
  });
  const lines = sections.flatMap(([section, values]) => [
    `[${section}]`,
    ...Object.entries(values).map((pair) => pair.join(' = ')),
  ]);
  writeFileSync(file, `${lines.join('\n')}\n`);
  const command = [join(import.meta.dirname, '../../packages/cli/bin/archstone.js'), 'serve'];
  const where = ['--state-dir', join(directory, 'state'), '--bind', `127.0.0.1:${PORTS.subject}`, '--workers', '1'];
  const server = spawn(process.execPath, [...command, ...where, '--config-file', file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const stop = async () => {
    server.kill();
    await ended;
    execFileSync(reference, ['stop', '--dir', keystone]);
    drop();
  };
  try {
    const settings = Object.entries(SETTINGS).flatMap(([section, values]) =>
      Object.entries(values).flatMap(([option, value]) => ['--set', `${section}.${option}=${value}`]),
    );
    const database = ['--database', `postgresql://postgres@127.0.0.1/${DATABASES.reference}`];
    const start = ['start', '--dir', keystone, '--port', String(PORTS.reference)];
    execFileSync(reference, [...start, ...database, ...settings], { stdio: 'ignore' });
    await untilAnswers(`http://127.0.0.1:${PORTS.subject}/v3`, 60);
    if (server.exitCode !== null) throw new Error('archstone did not start');
  } catch (error) {
    await stop();
    throw error;
  }
  const openrc = readFileSync(join(directory, 'state/openrc'), 'utf8');
  const password = /OS_PASSWORD='([^']+)'/.exec(openrc)![1]!;
  const at = (port: number) => `http://127.0.0.1:${port}`;
  return {
    reference: { url: at(PORTS.reference), password: 'secret', database: DATABASES.reference },
    subject: { url: at(PORTS.subject), password, database: DATABASES.subject },
    stop,
  };
}
