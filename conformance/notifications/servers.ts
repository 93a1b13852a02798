/** The two servers on one MariaDB database and one RabbitMQ, each with a topic of its own on one exchange. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers, untilAnswers } from '../answers.ts';

export type Name = 'archstone' | 'keystone';

export interface Pair {
  urls: Readonly<Record<Name, string>>;
  password: string;
  stop(): Promise<void>;
}

export interface PairOptions {
  /** Path of the script that runs the real Keystone. */
  reference: string;
  directory: string;
  /** `rabbit://user:password@host:port/vhost`. */
  broker: string;
  format: 'basic' | 'cadf';
  driver: 'messaging' | 'messagingv2';
  isDurable: boolean;
}

const DATABASE = 'archstone_notifications';
const PORTS = { archstone: 5186, keystone: 5187 };
export const EXCHANGE = 'notifications_conformance';
export const topicOf = (name: Name) => `conformance_${name}`;

const mysql = (statement: string) => execFileSync('mysql', ['-h', '127.0.0.1', '-u', 'root', '-e', statement]);

const configuration = (name: Name, { directory, broker, format, driver, isDurable }: PairOptions) => `[DEFAULT]
transport_url = ${broker}
control_exchange = ${EXCHANGE}
default_publisher_id = here
notification_format = ${format}
notification_opt_out = identity.policy.updated
[oslo_messaging_notifications]
driver = ${driver}
topics = ${topicOf(name)}
[oslo_messaging_rabbit]
amqp_durable_queues = ${isDurable}
[database]
connection = mysql+pymysql://root@127.0.0.1/${DATABASE}?charset=utf8
[fernet_tokens]
key_repository = ${join(directory, 'fernet-keys')}
[fernet_receipts]
key_repository = ${join(directory, 'fernet-keys')}
[credential]
key_repository = ${join(directory, 'credential-keys')}
[identity]
password_hash_rounds = 4
[auth]
methods = password,token,application_credential
[trust]
allow_redelegation = true
[security_compliance]
lockout_failure_attempts = 3
lockout_duration = 600
unique_last_password_count = 2
password_regex = ^.{4,}$
password_regex_description = four or more
[cache]
enabled = false
`;

export async function startPair(options: PairOptions): Promise<Pair> {
  const { reference, directory } = options;
  const urls = {
    archstone: `http://127.0.0.1:${PORTS.archstone}/v3`,
    keystone: `http://127.0.0.1:${PORTS.keystone}/v3`,
  };
  for (const url of Object.values(urls)) if (await answers(url)) throw new Error(`another server answers at ${url}`);
  mysql(`drop database if exists ${DATABASE}; create database ${DATABASE}`);
  const keystoneDir = join(directory, 'keystone');
  mkdirSync(keystoneDir, { recursive: true });
  writeFileSync(join(keystoneDir, 'keystone.conf'), configuration('keystone', options));
  const file = join(directory, 'archstone.conf');
  writeFileSync(file, configuration('archstone', options));
  const command = [join(import.meta.dirname, '../../packages/cli/bin/archstone.js'), 'serve', '--state-dir', directory];
  const server = spawn(
    process.execPath,
    [...command, '--config-file', file, '--bind', `127.0.0.1:${PORTS.archstone}`],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const stop = async () => {
    const ended = server.exitCode === null ? new Promise((resolve) => server.once('exit', resolve)) : undefined;
    server.kill();
    await ended;
    execFileSync(reference, ['stop', '--dir', keystoneDir]);
    mysql(`drop database if exists ${DATABASE}`);
  };
  try {
    await untilAnswers(urls.archstone, 30);
    execFileSync(reference, ['start', '--dir', keystoneDir, '--port', String(PORTS.keystone)], { stdio: 'ignore' });
    await untilAnswers(urls.keystone, 30);
  } catch (error) {
    await stop();
    throw error;
  }
  const password = /OS_PASSWORD='([^']+)'/.exec(readFileSync(join(directory, 'openrc'), 'utf8'))![1]!;
  return { urls, password, stop };
}
