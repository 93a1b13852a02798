/** `archstone serve`: prepare what is missing, listen, say how to get a first token, drain on SIGTERM. */
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { listenAddress, prepare, publicRoot, type Setup, serve, serveWorkers } from '@archstone/server';
import { Command, InvalidArgumentError } from 'commander';
import { type SetupFlags, setupOf, warn, withSetupOptions } from './setup-options.ts';

interface ServeFlags extends SetupFlags {
  bind?: string;
  workers?: number;
}

function positive(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('expected a number from 1.');
  return Number(text);
}

export const serveCommand = () =>
  withSetupOptions(new Command('serve'))
    .description('run the Identity service; a first start makes database, keys and the first admin')
    .option('--bind <host:port>', 'where to listen (default 127.0.0.1:5000)')
    .option('--workers <n>', 'worker processes (default 1)', positive)
    .action(run);

async function run(flags: ServeFlags): Promise<void> {
  const setup = setupOf(flags, { archstone_server: { bind: flags.bind, workers: flags.workers } });
  const address = await listenAddress(setup.config);
  const root = publicRoot(setup.config, address);
  const isFirst = await prepare(setup, root, warn);
  const { workers: count } = setup.config.archstone_server;
  const service =
    count > 1
      ? await serveWorkers({ setup, address, count, warn })
      : await serve({ setup, address, workerName: String(process.pid) });
  process.stdout.write(greeting(setup, `http://${address.host}:${address.port}`, root, isFirst));
  const stop = () => {
    process.removeListener('SIGTERM', stop).removeListener('SIGINT', stop);
    service.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
}

/** A few lines: where it listens, and how to get a first token with curl and with openstack. */
function greeting({ stateDir }: Setup, listening: string, root: string, isFirst: boolean): string {
  const first = `Archstone listens on ${listening} and is known as ${root}/v3`;
  const openrc = `${shortest(stateDir)}/openrc`;
  // A database that was there before has admins of its own, whose passwords nobody knows here.
  if (!existsSync(openrc)) return `${first}\n`;
  const auth = `{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"'$OS_USERNAME'","domain":{"id":"'$OS_USER_DOMAIN_ID'"},"password":"'$OS_PASSWORD'"}}},"scope":{"project":{"name":"'$OS_PROJECT_NAME'","domain":{"id":"'$OS_PROJECT_DOMAIN_ID'"}}}}}`;
  return [
    isFirst ? `${first}; its first admin is in ${openrc}` : first,
    `A first token:  . ${openrc} && openstack token issue`,
    `or with curl:   . ${openrc} && curl -si $OS_AUTH_URL/auth/tokens -H 'Content-Type: application/json' -d '${auth}'`,
    '',
  ].join('\n');
}

function shortest(path: string): string {
  const fromHere = relative('', path) || '.';
  if (fromHere.startsWith('..')) return path;
  return fromHere;
}
