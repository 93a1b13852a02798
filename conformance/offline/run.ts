/**
 * Services that ask nobody, before a running Archstone, for each signed format: keys or certificates are fetched over HTTP
 * once; a revocation is heard; with Identity stopped a token that nobody has seen before is still judged, and after the bound of
 * staleness no token is.
 *
 *   node conformance/offline/run.ts
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetchAuthToken } from '@archstone/middleware';
import { startServer } from '../freshness/own-server.ts';

/** Seconds. */
const BOUND = 4;
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
let passed = 0;
let failed = 0;
function check(what: string, isTrue: boolean, detail: unknown = ''): void {
  if (isTrue) passed++;
  else failed++;
  if (!isTrue) console.log(`FAILED ${what}`, detail);
}

async function examine(format: string): Promise<void> {
  const signingDir = mkdtempSync(join(tmpdir(), 'archstone-offline-'));
  const env = { OS_ARCHSTONE_TOKENS__PROVIDER: format };
  const { origin, username, password, stop } = await startServer({ workers: 1, env });
  const authUrl = `${origin}/v3`;
  const signIn = async () => {
    const user = { name: username, domain: { id: 'default' }, password };
    const scope = { project: { name: 'admin', domain: { id: 'default' } } };
    const auth = { identity: { methods: ['password'], password: { user } }, scope };
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${authUrl}/auth/tokens`, { method: 'POST', headers, body: JSON.stringify({ auth }) });
    await response.arrayBuffer();
    return response.headers.get('x-subject-token')!;
  };
  const account = { username, password, userDomainId: 'default', projectName: 'admin', projectDomainId: 'default' };
  const offline = { signingDir, maxStaleness: BOUND, whenStale: 'refuse' as const };
  const protect = fetchAuthToken({ authUrl, ...account, offline, log: quiet, httpRequestMaxRetries: 0 });
  const service = protect(async (_request, { identity }) => new Response(identity?.user.name));
  const ask = (token: string) => service(new Request('http://notes/', { headers: { 'x-auth-token': token } }));
  let isStopped = false;
  try {
    const [known, unseen, dead] = [await signIn(), await signIn(), await signIn()];
    const answer = await ask(known);
    check(`${format}: is judged`, answer.status === 200 && (await answer.text()) === username, answer.status);
    check(`${format}: keys are kept on disk`, readdirSync(signingDir).length > 0);
    check(`${format}: another one, before it is revoked`, (await ask(dead)).status === 200);
    const headers = { 'x-auth-token': known, 'x-subject-token': dead };
    check(`${format}: revoked`, (await fetch(`${authUrl}/auth/tokens`, { method: 'DELETE', headers })).status === 204);
    const revoked = performance.now();
    while ((await ask(dead)).status !== 401 && performance.now() - revoked < 5000) await sleep(10);
    const took = performance.now() - revoked;
    console.log(`${format}: ${known.length} characters; refused ${took.toFixed(0)} ms after it was revoked`);
    check(`${format}: refused within a second`, took < 1000, took);
    await stop();
    isStopped = true;
    const gone = performance.now();
    check(`${format}: a known token goes on without Identity`, (await ask(known)).status === 200);
    check(`${format}: and one that was never seen`, (await ask(unseen)).status === 200);
    while ((await ask(known)).status === 200 && performance.now() - gone < 30_000) await sleep(50);
    const lasted = (performance.now() - gone) / 1000;
    check(`${format}: for the bound and no longer`, lasted < BOUND + 0.5, lasted);
    check(`${format}: then it is 503`, (await ask(known)).status === 503);
    check(`${format}: what was revoked stays so`, (await ask(dead)).status === 401);
  } finally {
    await protect.close();
    if (!isStopped) await stop();
    rmSync(signingDir, { recursive: true, force: true });
  }
}

for (const format of ['pki', 'pkiz', 'jwt']) await examine(format);
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed === 0 ? 0 : 1;
