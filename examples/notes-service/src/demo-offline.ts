/**
 * Services that ask nobody: three processes judge jwt tokens by themselves. Identity is killed and requests go on for the
 * stated bound and no longer; Identity is back, a token is revoked, and all three refuse it at once. `npm run demo:offline`
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Cloud, makeCloud } from './cloud.ts';
import { type OwnIdentityServer, startArchstone } from './identity-server.ts';

/** Seconds that knowledge of revocations may be old. */
const BOUND = 10;
const PATIENCE_MS = 30_000;

interface Service {
  name: string;
  base: string;
  child: ChildProcess;
}

const identity = await startArchstone({ OS_ARCHSTONE_TOKENS__PROVIDER: 'jwt' });
const services: Service[] = [];
try {
  console.log(`Identity    ${identity.authUrl}, tokens are jwt`);
  const cloud = await makeCloud(identity);
  for (const name of ['one', 'two', 'three']) services.push(await startService(name, cloud));
  await play(cloud, identity);
} finally {
  for (const { child } of services) child.disconnect();
  await identity.stop();
}

async function startService(name: string, cloud: Cloud): Promise<Service> {
  const child = fork(fileURLToPath(new URL('offline-service.ts', import.meta.url)), {
    stdio: ['ignore', 1, 'ignore', 'ipc'],
  });
  child.send({
    ...cloud.serviceUser,
    wwwAuthenticateUri: identity.authUrl,
    offline: { maxStaleness: BOUND, whenStale: 'refuse' },
  });
  const [base] = (await once(child, 'message')) as [string];
  console.log(`Service     ${base}/notes (${name})`);
  return { name, base, child };
}

async function status({ base }: Service, token: string): Promise<number> {
  const answer = await fetch(`${base}/notes`, { headers: { 'X-Auth-Token': token } });
  await answer.arrayBuffer();
  return answer.status;
}

/** Asks every service again and again; the milliseconds after which each one answered so. */
async function until(wanted: number, token: string, every: number, from: number): Promise<number[]> {
  return Promise.all(
    services.map(async (service) => {
      for (;;) {
        const answered = await status(service, token);
        const after = performance.now() - from;
        if (answered === wanted) return after;
        if (after > PATIENCE_MS) throw new Error(`service ${service.name} still answers ${answered}, not ${wanted}`);
        await sleep(every);
      }
    }),
  );
}

async function all(token: string): Promise<string> {
  return (await Promise.all(services.map((each) => status(each, token)))).join(' ');
}

function listed(times: number[], digits: number, unit: number): string {
  return times.map((time) => (time / unit).toFixed(digits)).join(', ');
}

async function play({ alice, api, projectId }: Cloud, server: OwnIdentityServer): Promise<void> {
  const token = await alice.token({ projectId });
  console.log(`\nalice's token (${token.length} characters): ${await all(token)}`);

  await server.kill();
  const killed = performance.now();
  console.log(`Identity killed: ${await all(token)}`);
  const stopped = await until(503, token, 100, killed);
  console.log(
    `refused with 503 after ${listed(stopped, 1, 1000)} s: what is known may be ${BOUND} s old, by Identity's own word`,
  );
  if (Math.max(...stopped) > BOUND * 1000 + 500) throw new Error('a service went on for longer than the bound');

  await server.restart();
  const back = performance.now();
  console.log(`Identity is back; accepted again after ${listed(await until(200, token, 50, back), 1, 1000)} s`);

  const doomed = await alice.token({ projectId });
  console.log(`another token of alice: ${await all(doomed)}`);
  await api.tokens.revoke(doomed);
  const revoked = performance.now();
  const delays = await until(401, doomed, 2, revoked);
  console.log(`revoked; refused after ${listed(delays, 0, 1)} ms`);
  console.log(`alice's first token all the while: ${await all(token)}`);
  if (Math.max(...delays) > 1000) throw new Error('a revocation took more than a second');
}
