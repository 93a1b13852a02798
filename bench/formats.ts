/**
 * The token formats side by side: size, and the CPU time to make and to verify one, beside the bare cryptographic operation of
 * its kind in the same run. Prints `docs/token-formats.md`. Usage: node bench/formats.ts > docs/token-formats.md
 */
import { createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import {
  createCertificateAuthority,
  createFernetTokens,
  createJwsTokens,
  createJwtTokens,
  createJwtVerifier,
  createPkiSigner,
  createPkiVerifier,
  createSigningCertificate,
  decodePkiz,
  encodePkiz,
  fixedJwsKeys,
  fixedKeys,
  formatTime,
  isUuidToken,
  type JwtSubject,
  newAuditId,
  newKeyPair,
  newUuidToken,
  parseJwtKey,
  publicJwks,
  readJwks,
  readTokenBody,
  type TokenClaims,
} from '@archstone/tokens';

const now = Math.floor(Date.now() / 1000);
const home = { id: 'default', name: 'Default' };
const claims: TokenClaims = {
  user_id: newUuidToken(),
  methods: ['password'],
  issued_at: now,
  expires_at: now + 3600,
  audit_ids: [newAuditId()],
  project_id: newUuidToken(),
};
const roles = ['member', 'reader', 'manager', 'operator', 'auditor'].map((name) => ({ name, id: newUuidToken() }));
const project = { id: claims.project_id!, name: 'demo-project', domain: home };
const user = { id: claims.user_id, name: 'alice-123456', domain: home };
const subject: JwtSubject = { user, project, roles: roles.map(({ name }) => ({ name })) };

/** A token body with a catalog that makes the PKI token about 8,000 characters. */
function bodyWithCatalog(): Buffer {
  const endpoint = (i: number) => ({
    id: newUuidToken(),
    interface: 'public',
    region: 'one',
    url: `http://10.0.0.${i}:8774/v2.1`,
  });
  const catalog = Array.from({ length: 26 }, (_, i) => ({
    id: newUuidToken(),
    type: `type-${i}`,
    endpoints: [endpoint(i)],
  }));
  const times = { issued_at: formatTime(claims.issued_at), expires_at: formatTime(claims.expires_at) };
  const { methods, audit_ids } = claims;
  return Buffer.from(JSON.stringify({ token: { methods, audit_ids, ...times, user, project, roles, catalog } }));
}

/** Microseconds of CPU for one call of each, medians; they take turns, so that a busy machine disturbs all alike. */
function costs(works: readonly (() => unknown)[]): number[] {
  for (const work of works) for (let n = 0; n < 2000; n++) work();
  const rounds = works.map((): number[] => []);
  for (let round = 0; round < 15; round++) {
    works.forEach((work, i) => {
      const calls = 200;
      const start = process.cpuUsage();
      for (let n = 0; n < calls; n++) work();
      const { user: spent, system } = process.cpuUsage(start);
      rounds[i]!.push((spent + system) / calls);
    });
  }
  return rounds.map((times) => times.sort((a, b) => a - b)[7]!);
}

const pair = newKeyPair('ES256');
const key = parseJwtKey(pair.privateKey, '1');
const privateKey = createPrivateKey(pair.privateKey);
const parties = { issuer: 'https://identity.example.org', audience: 'https://identity.example.org' };
const made = { subject: '/CN=identity.example.org', keySize: 2048, validDays: 10, from: now };
const ca = await createCertificateAuthority(made);
const signing = await createSigningCertificate(ca, made);
const signer = createPkiSigner({ ...signing, ca: ca.certificate });
const pki = createPkiVerifier({ certificates: signing.certificate, ca: ca.certificate });
const jws = createJwsTokens({ keys: fixedJwsKeys([pair.publicKey], pair.privateKey) });
const jwt = createJwtTokens({ keys: { keys: [key], generation: 0, refresh: () => false }, ...parties });
const reader = createJwtVerifier(readJwks(publicJwks([key])), parties);
const ring = { keys: fixedKeys([`${randomBytes(32).toString('base64url')}=`]), methods: ['password', 'token'] };
const fernet = createFernetTokens(ring);
const fernet256 = createFernetTokens({ ...ring, cipher: 'aes-256-cbc' });
const body = bodyWithCatalog();

/** One bare `crypto.sign` and `crypto.verify` of what a token signs. */
interface Bare {
  sign(): unknown;
  verify(): unknown;
}

const es256 = (token: string): Bare => {
  const [input, signature] = [token.slice(0, token.lastIndexOf('.')), token.slice(token.lastIndexOf('.') + 1)];
  const [data, bytes] = [Buffer.from(input), Buffer.from(signature, 'base64url')];
  return {
    sign: () => sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
    verify: () => verify('sha256', data, { key: key.publicKey, dsaEncoding: 'ieee-p1363' }, bytes),
  };
};
const certificateKey = createPublicKey(signing.certificate);
const certificatePrivateKey = createPrivateKey(signing.key);
const bareSignature = sign('sha256', body, certificatePrivateKey);
const rsa: Bare = {
  sign: () => sign('sha256', body, certificatePrivateKey),
  verify: () => verify('sha256', body, certificateKey, bareSignature),
};

interface Row {
  name: string;
  stored: string;
  verifies: string;
  revoked: string;
  make: () => string;
  read: (token: string) => unknown;
  bare?: (token: string) => Bare;
}
const online = { stored: 'no', verifies: 'the server', revoked: 'by the server at validation' };
const offline = { stored: 'no', verifies: 'any service', revoked: 'by audit id, pushed to the services' };
const rows: Row[] = [
  { name: 'uuid', ...online, stored: 'yes', make: newUuidToken, read: isUuidToken },
  { name: 'fernet', ...online, make: () => fernet.encode(claims), read: (token) => fernet.decode(token) },
  {
    name: 'fernet, AES-256',
    ...online,
    make: () => fernet256.encode(claims),
    read: (token) => fernet256.decode(token),
  },
  { name: 'jws', ...online, make: () => jws.encode(claims), read: (token) => jws.decode(token), bare: es256 },
  {
    name: 'pki',
    ...offline,
    make: () => signer.token(body, claims),
    read: (token) => pki.body(token, now),
    bare: () => rsa,
  },
  {
    name: 'pkiz',
    ...offline,
    make: () => encodePkiz(signer.cms(body)),
    read: (token) => readTokenBody(pki.cms(decodePkiz(token), now)),
    bare: () => rsa,
  },
  {
    name: 'jwt',
    ...offline,
    make: () => jwt.encode(claims, subject),
    read: (token) => reader.verify(token),
    bare: es256,
  },
];

console.log(`# Token formats

Printed by \`node bench/formats.ts\`, on Node ${process.version}. Times are microseconds of CPU for one token on one machine, medians of
rounds in which the formats take turns: compare them with one another, and with the one bare \`crypto.sign\` or
\`crypto.verify\` that the format cannot do without. The subject has five roles on a project; pki and pkiz carry a catalog of
26 services. Verifying is from the token's text to its claims, each time anew; what the server adds to it (the row of a uuid
token, roles and catalog of the formats that carry none, revocation) is not counted. The claims of jwt tokens are in
[jwt-claims.md](jwt-claims.md), how revocations reach the services in [revocation-feed.md](revocation-feed.md).
`);
const HEADS = [
  'format',
  'characters',
  'stored',
  'who can verify',
  'how revoked',
  'issue µs',
  '× bare sign',
  'verify µs',
];
const table = [[...HEADS, '× bare verify']];
for (const { name, stored, verifies, revoked, make, read, bare } of rows) {
  const token = make();
  const alone = bare?.(token);
  const works = [make, () => read(token), ...(alone ? [alone.sign, alone.verify] : [])];
  const [issue, check, bareSign, bareVerify] = costs(works) as [number, number, number?, number?];
  const times = (cost: number, of: number | undefined) => (of === undefined ? '–' : (cost / of).toFixed(2));
  const costing = [issue.toFixed(1), times(issue, bareSign), check.toFixed(1), times(check, bareVerify)];
  table.push([name, String(token.length), stored, verifies, revoked, ...costing]);
}
const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
const printRow = (cells: string[]) => console.log(`| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`);
printRow(table[0]!);
printRow(widths.map((width) => '-'.repeat(width)));
table.slice(1).forEach(printRow);
