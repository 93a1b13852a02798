/**
 * The two servers that are asked, made for it and gone after it: the real Keystone, deciding by the rules of release 2026.1,
 * and Archstone. Between `enforce_new_defaults` true and false both are restarted on what they have stored.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Server {
  readonly url: string;
  password(): string;
  start(enforceNewDefaults: boolean): Promise<void>;
  stop(): Promise<void>;
  /** Stops it and what it stored. */
  end(): Promise<void>;
}

const DATABASE = 'archstone_protection';
const PORTS = { archstone: 5198, keystone: 5199, memcached: 5194 };
const urlOf = (port: number) => `http://127.0.0.1:${port}`;

const mysql = (statement: string) => execFileSync('mysql', ['-h', '127.0.0.1', '-u', 'root', '-e', statement]);

async function until(url: string, answers: boolean): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const answered = await fetch(`${url}/v3`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered === answers) return;
    await sleep(100);
  }
  throw new Error(`${url} ${answers ? 'does not answer' : 'does not stop'}`);
}

export function archstone(directory: string): Server {
  const url = urlOf(PORTS.archstone);
  const file = join(directory, 'archstone.conf');
  const command = [join(import.meta.dirname, '../../packages/cli/bin/archstone.js'), 'serve', '--state-dir', directory];
  let server: ReturnType<typeof spawn> | undefined;
  mkdirSync(directory, { recursive: true });
  return {
    url,
    password: () => /OS_PASSWORD='([^']+)'/.exec(readFileSync(join(directory, 'openrc'), 'utf8'))![1]!,
    async start(enforceNewDefaults) {
      writeFileSync(
        file,
        `[oslo_policy]\nenforce_new_defaults = ${enforceNewDefaults}\n[identity]\npassword_hash_rounds = 4\n`,
      );
      const bind = new URL(url).host;
      server = spawn(process.execPath, [...command, '--config-file', file, '--bind', bind, '--workers', '1'], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      await until(url, true);
    },
    async stop() {
      if (!server) return;
      const ended = once(server, 'exit');
      server.kill();
      await ended;
      server = undefined;
    },
    end() {
      return this.stop();
    },
  };
}

interface Rule {
  readonly name: string;
  readonly check: string;
  readonly deprecated?: { readonly check: string };
}

/**
 * What `enforce_new_defaults = false` makes of the rules: each or its deprecated form. oslo.policy itself leaves the deprecated
 * forms away once a file names the rule. (JSON is YAML.)
 */
function withDeprecated(rules: readonly Rule[]): string {
  const both = ({ check, deprecated }: Rule) => {
    if (!deprecated || deprecated.check === check) return check;
    return check === '' || deprecated.check === '' ? '' : `(${check}) or (${deprecated.check})`;
  };
  return JSON.stringify(Object.fromEntries(rules.map((rule) => [rule.name, both(rule)])), null, 1);
}

/**
 * Keystone asks its database several hundred times for one request unless it may cache; with memcached it is thirty times as fast.
 *
 * @param script runs the real Keystone (start|stop --dir DIR …); the facts lie beside it
 */
export function keystone(script: string, directory: string): Server {
  const url = urlOf(PORTS.keystone);
  const facts = join(dirname(script), 'facts');
  const files = { true: join(facts, 'policies.yaml'), false: join(directory, 'policies-with-deprecated.yaml') };
  const settings = {
    'oslo_policy.enforce_scope': 'true',
    'oslo_policy.enforce_new_defaults': 'true',
    'cache.enabled': 'true',
    'cache.backend': 'dogpile.cache.memcached',
    'cache.memcache_servers': `127.0.0.1:${PORTS.memcached}`,
  };
  const start = ['start', '--dir', directory, '--port', String(PORTS.keystone)];
  const run = (...words: string[]) => execFileSync(script, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  let memcached: ReturnType<typeof spawn> | undefined;

  function install(): void {
    const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
    memcached = spawn('memcached', [...user, '-l', '127.0.0.1', '-p', `${PORTS.memcached}`], { stdio: 'inherit' });
    mysql(`drop database if exists ${DATABASE}; create database ${DATABASE}`);
    const set = Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
    const database = ['--database', `mysql+pymysql://root@127.0.0.1/${DATABASE}?charset=utf8`];
    run(...start, ...database, '--policy', files.true, ...set);
    writeFileSync(files.false, withDeprecated(JSON.parse(readFileSync(join(facts, 'policies.json'), 'utf8'))));
  }
  const stop = async () => {
    run('stop', '--dir', directory);
    await until(url, false);
  };
  return {
    url,
    password: () => 'secret',
    async start(enforceNewDefaults) {
      if (!memcached) {
        install();
        await stop();
      }
      const file = join(directory, 'keystone.conf');
      const configured = readFileSync(file, 'utf8')
        .replace(/^policy_file\s*=.*$/m, `policy_file = ${files[`${enforceNewDefaults}`]}`)
        .replace(/^enforce_new_defaults\s*=.*$/m, `enforce_new_defaults = ${enforceNewDefaults}`);
      writeFileSync(file, configured);
      run(...start);
    },
    stop,
    async end() {
      if (!memcached) return;
      await stop();
      memcached.kill();
      mysql(`drop database if exists ${DATABASE}`);
    },
  };
}
