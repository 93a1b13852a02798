/**
 * What offline validation costs a service: CPU time from header string to identity, for known and for new tokens, beside one
 * bare `crypto.verify` of its kind in the same run; and requests a second of a bare node:http service with and without it.
 * Usage: npm run bench -- middleware
 */
import { spawn } from 'node:child_process';
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { guard, testIssuer } from '@archstone/middleware/bench';
import {
  createCertificateAuthority,
  createPkiSigner,
  createSigningCertificate,
  formatTime,
  newAuditId,
  newUuidToken,
} from '@archstone/tokens';
import { compare } from './compare.ts';
import { requireWrk, type Target } from './load.ts';

const ROUNDS = 15;
/** Of each kind, in each round. */
const NEW_TOKENS = 60;
/** Before anything is measured, so that new tokens meet code that is as warm as in a service that runs. */
const WARM_UP = 4000;
const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;

/** Microseconds of CPU for one call. */
async function cpu(calls: number, work: (n: number) => unknown): Promise<number> {
  const start = process.cpuUsage();
  for (let n = 0; n < calls; n++) {
    const answer = work(n);
    // A known token is judged at once; waiting for nothing would cost half as much again.
    if (answer instanceof Promise) await answer;
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) / calls;
}

/** Medians; the works take turns, so that a busy machine disturbs all alike. */
async function costs(works: readonly { calls: number; work: (round: number) => (n: number) => unknown }[]) {
  const rounds = works.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, { calls, work }] of works.entries()) rounds[i]!.push(await cpu(calls, work(round)));
  return rounds.map(median);
}

async function pkiTokens() {
  const now = Math.floor(Date.now() / 1000);
  const made = { subject: '/CN=identity.example.org', keySize: 2048, validDays: 2, from: now - 60 };
  const ca = await createCertificateAuthority(made);
  const signing = await createSigningCertificate(ca, made);
  const signer = createPkiSigner({ ...signing, ca: ca.certificate });
  const domain = { id: 'default', name: 'Default' };
  const endpoint = (i: number) => ({
    id: newUuidToken(),
    interface: 'public',
    region: 'one',
    url: `http://10.0.0.${i}/v2`,
  });
  const catalogOf = () =>
    Array.from({ length: 29 }, (_, i) => ({ id: newUuidToken(), type: `type-${i}`, endpoints: [endpoint(i)] }));
  const common = catalogOf();
  const issue = (catalog = common) => {
    const times = { issued_at: formatTime(now), expires_at: formatTime(now + 3600) };
    const user = { id: newUuidToken(), name: 'alice', domain };
    const project = { id: newUuidToken(), name: 'garden', domain };
    const roles = [{ id: newUuidToken(), name: 'member' }];
    const token = { methods: ['password'], audit_ids: [newAuditId()], ...times, user, project, roles, catalog };
    return signer.token(Buffer.from(JSON.stringify({ token })), { issued_at: now, expires_at: now + 3600 });
  };
  return {
    issue: () => issue(),
    issueWithOwnCatalog: () => issue(catalogOf()),
    certificates: { certificates: signing.certificate, ca: ca.certificate },
  };
}

function bare(kind: 'ec' | 'rsa', length: number): () => boolean {
  const text = Buffer.alloc(length, 'x');
  const pair =
    kind === 'ec'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  const options = kind === 'ec' ? ({ dsaEncoding: 'ieee-p1363' } as const) : {};
  const signature = sign('sha256', text, { key: pair.privateKey, ...options });
  return () => verify('sha256', text, { key: pair.publicKey, ...options }, signature);
}

async function serviceProcess(name: string, args: string[]): Promise<Target & { stop(): void }> {
  const file = fileURLToPath(new URL('middleware-service.ts', import.meta.url));
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(child.stdout, 'data');
  return { name, origin: `http://127.0.0.1:${String(port).trim()}`, pid: child.pid!, stop: () => void child.kill() };
}

export async function benchMiddleware(): Promise<void> {
  const issuer = await testIssuer();
  const pki = await pkiTokens();
  issuer.certificates = pki.certificates;
  // A cloud's usual revocations, so that a token is compared with some: of others than are asked about.
  for (let n = 0; n < 1000; n++) {
    issuer.revoke({ audit_id: newAuditId() });
    issuer.revoke({ user_id: newUuidToken() });
    issuer.revoke({ user_id: newUuidToken(), project_id: newUuidToken() });
    issuer.revoke({ role_name: `former-${n}` });
  }
  // What is measured keeps the process from hearing anything for a while.
  const { check, close } = guard({ ...issuer.options, offline: { maxStaleness: 600 } });
  const judged = (answer: Awaited<ReturnType<typeof check>>, withHeaders: boolean) => {
    if (!answer.pass || !answer.identity) throw new Error('a good token was refused');
    if (withHeaders && answer.headers.list.length === 0) throw new Error('no headers');
  };
  const ask = (token: string, withHeaders = false) => {
    const header = (name: string) => (name === 'x-auth-token' ? token : undefined);
    const answer = check({ header, method: 'GET', target: '/notes', request: undefined });
    if (!(answer instanceof Promise)) return judged(answer, withHeaders);
    return answer.then((found) => judged(found, withHeaders));
  };
  const [jwt, big] = [issuer.issue().token, pki.issue()];
  const made = (count: number, issue: () => string) => Array.from({ length: count }, () => Buffer.from(issue()));
  // As they come from a parser: just written, none knows its hash yet, none is made of parts.
  const parsed = (tokens: readonly Buffer[]) => tokens.map((token) => token.toString('latin1'));
  const kinds = [() => issuer.issue().token, pki.issue, pki.issueWithOwnCatalog] as const;
  for (const kind of kinds) for (const token of parsed(made(WARM_UP, kind))) await ask(token);
  const [newJwt, newPki, newCatalog] = kinds.map((kind) => made(NEW_TOKENS * ROUNDS, kind)) as [
    Buffer[],
    Buffer[],
    Buffer[],
  ];
  for (let n = 0; n < 20_000; n++) await ask(n % 2 ? jwt : big);
  const [es256, rsa] = [bare('ec', jwt.length - 87), bare('rsa', Math.floor(big.length * 0.75) - 400)];
  const known = (token: string, withHeaders: boolean) => ({ calls: 5000, work: () => () => ask(token, withHeaders) });
  const renewed = (tokens: readonly Buffer[]) => ({
    calls: NEW_TOKENS,
    work(round: number) {
      const texts = parsed(tokens.slice(round * NEW_TOKENS, (round + 1) * NEW_TOKENS));
      return (n: number) => ask(texts[n]!);
    },
  });
  const [jwtKnown, jwtHeaders, pkiKnown, jwtNew, bareEs256, pkiNew, bareRsa, catalogNew] = (await costs([
    known(jwt, false),
    known(jwt, true),
    known(big, false),
    renewed(newJwt),
    { calls: NEW_TOKENS, work: () => es256 },
    renewed(newPki),
    { calls: NEW_TOKENS, work: () => rsa },
    renewed(newCatalog),
  ])) as [number, number, number, number, number, number, number, number];
  const line = (what: string, cost: number, aim: string) =>
    console.log(`${what.padEnd(46)} ${cost.toFixed(2).padStart(8)} µs of CPU  ${aim}`);
  line(`known jwt (${jwt.length} characters)`, jwtKnown, '(aim: at most 2)');
  line('  with the identity headers written', jwtHeaders, '');
  line(`known pki (${big.length} characters)`, pkiKnown, '(aim: at most 6)');
  const times = (cost: number, of: number) =>
    `${(cost / of).toFixed(2)} × one bare verify of ${of.toFixed(1)} µs (aim: at most 2)`;
  line('new jwt', jwtNew, times(jwtNew, bareEs256));
  line('new pki', pkiNew, times(pkiNew, bareRsa));
  line('  with a catalog never seen', catalogNew, times(catalogNew, bareRsa));
  await close();
  const beating = setInterval(issuer.beat, 1000);
  await throughput(issuer.url, jwt);
  clearInterval(beating);
  await issuer.close();
}

async function throughput(identity: string, token: string): Promise<void> {
  requireWrk();
  const [ours, plain] = [await serviceProcess('with auth_token', [identity]), await serviceProcess('bare', [])];
  try {
    const requests = [{ method: 'GET' as const, path: '/notes', headers: { 'X-Auth-Token': token } }];
    await compare(
      'known jwt',
      { target: ours, requests },
      { target: plain, requests },
      { seconds: 1, connections: 64, aim: 0.85, turns: 15 },
    );
  } finally {
    ours.stop();
    plain.stop();
  }
}
