/** The two servers on one MariaDB database and one key repository: Archstone makes both, the real Keystone joins. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { untilAnswers } from '../answers.ts';

export interface Pair {
  archstone: string;
  keystone: string;
  password: string;
  stop(): Promise<void>;
}

const DATABASE = 'archstone_exchange';
const PORTS = { archstone: 5196, keystone: 5197 };

const mysql = (statement: string) => execFileSync('mysql', ['-h', '127.0.0.1', '-u', 'root', '-e', statement]);

const configuration = (directory: string) => `[database]
connection = mysql+pymysql://root@127.0.0.1/${DATABASE}?charset=utf8
[fernet_tokens]
key_repository = ${join(directory, 'fernet-keys')}
[fernet_receipts]
key_repository = ${join(directory, 'fernet-keys')}
[credential]
key_repository = ${join(directory, 'credential-keys')}
[identity]
password_hash_rounds = 4
[cache]
enabled = false
`;

/** @param reference path of the script that runs the real Keystone */
export async function startPair(reference: string, directory: string): Promise<Pair> {
  mysql(`drop database if exists ${DATABASE}; create database ${DATABASE}`);
  const keystoneDir = join(directory, 'keystone');
  mkdirSync(keystoneDir, { recursive: true });
  const file = join(keystoneDir, 'keystone.conf');
  writeFileSync(file, configuration(directory));
  const command = [join(import.meta.dirname, '../../packages/cli/bin/archstone.js'), 'serve', '--state-dir', directory];
  const server = spawn(
    process.execPath,
    [...command, '--config-file', file, '--bind', `127.0.0.1:${PORTS.archstone}`],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const archstone = `http://127.0.0.1:${PORTS.archstone}/v3`;
  const keystone = `http://127.0.0.1:${PORTS.keystone}/v3`;
  const stop = async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill();
    await ended;
    execFileSync(reference, ['stop', '--dir', keystoneDir]);
    mysql(`drop database if exists ${DATABASE}`);
  };
  try {
    await untilAnswers(archstone, 30);
    execFileSync(reference, ['start', '--dir', keystoneDir, '--port', String(PORTS.keystone)], { stdio: 'ignore' });
    await untilAnswers(keystone, 30);
  } catch (error) {
    await stop();
    throw error;
  }
  const password = /OS_PASSWORD='([^']+)'/.exec(readFileSync(join(directory, 'openrc'), 'utf8'))![1]!;
  return { archstone, keystone, password, stop };
}
