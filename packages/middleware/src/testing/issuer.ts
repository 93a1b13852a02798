/** An Identity service that issues signed tokens and tells revocations, and can lie about them, for tests. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createJwtTokens,
  type JwtKey,
  type JwtSubject,
  newAuditId,
  newKeyPair,
  newUuidToken,
  parseJwtKey,
  publicJwks,
  type TokenClaims,
} from '@archstone/tokens';
import type { AuthTokenOptions } from '../options.ts';
import { tokenBody } from './recorded.ts';

export interface TestIssuer {
  url: string;
  issuer: string;
  /** Paths asked, in order. */
  asked: string[];
  /** A token, and its claims. */
  issue(changes?: Partial<TokenClaims>, subject?: Partial<JwtSubject>): { token: string; claims: TokenClaims };
  /** A new key signs from now on. */
  rotate(): void;
  revoke(attributes: Record<string, string>, issuedBefore?: number): void;
  /** Writes to every reader as it is. */
  write(text: string): void;
  beat(changes?: Record<string, unknown>): void;
  /** Ends every stream. */
  hangUp(): void;
  /** Answers this for a validation; undefined: 404. */
  online: unknown;
  /** Whether there is a snapshot and a stream. */
  hasFeed: boolean;
  /** Seconds that its knowledge is old. */
  age: number;
  certificates: { certificates: string; ca: string } | undefined;
  options: AuthTokenOptions;
  close(): Promise<void>;
}

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export async function testIssuer(name = 'https://identity.example.org'): Promise<TestIssuer> {
  const newKey = (): JwtKey => parseJwtKey(newKeyPair('ES256').privateKey, '1');
  let keys = [newKey()];
  const events: { id: number; [attribute: string]: unknown }[] = [];
  const readers = new Set<ServerResponse>();
  const epoch = 'ab12';
  const last = () => events.at(-1)?.id ?? 0;
  const asOf = () => Date.now() / 1000 - it.age;
  const pulse = (changes: object = {}) =>
    `event: heartbeat\ndata: ${JSON.stringify({ as_of: asOf(), epoch, sequence: last(), ...changes })}\n\n`;
  const told = (event: { id: number }) =>
    `id: ${epoch}:${event.id}\nevent: revocation\ndata: ${JSON.stringify({ ...event, as_of: asOf() })}\n\n`;

  const server = createServer((req, res) => {
    const path = new URL(req.url ?? '/', 'http://x').pathname;
    it.asked.push(`${req.method} ${path}`);
    answer(req, res, path);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3`;

  function answer(req: IncomingMessage, res: ServerResponse, path: string): void {
    const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
      res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    const missing = () => json(404, { error: { code: 404, message: 'm', title: 'Not Found' } });
    if (path === '/v3/auth/tokens' && req.method === 'POST') {
      const own = tokenBody('project');
      for (const service of own.token.catalog ?? []) for (const endpoint of service.endpoints) endpoint.url = url;
      json(201, own, { 'x-subject-token': 'own' });
    } else if (path === '/v3/auth/tokens') it.online ? json(200, it.online) : missing();
    else if (path === '/v3/auth/catalog') json(200, { catalog: [{ type: 'notes', endpoints: [] }] }, { etag: '"1"' });
    else if (path === '/.well-known/jwks.json') json(200, publicJwks(keys));
    else if (path === '/.well-known/oauth-authorization-server') json(200, { issuer: name });
    else if (path === '/v3/OS-SIMPLE-CERT/ca' && it.certificates) res.end(it.certificates.ca);
    else if (path === '/v3/OS-SIMPLE-CERT/certificates' && it.certificates) res.end(it.certificates.certificates);
    else if (path === '/v3/OS-REVOKE/events')
      json(200, {
        events: events.map(({ id: _id, kind: _kind, issued_before, ...event }) => ({
          ...event,
          issued_before: new Date(Math.floor(issued_before as number) * 1000).toISOString(),
        })),
      });
    else if (!it.hasFeed) missing();
    else if (path === '/v3/OS-REVOKE/events/snapshot') json(200, { epoch, sequence: last(), as_of: asOf(), events });
    else if (path === '/v3/OS-REVOKE/events/stream') {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      const after = Number(String(req.headers['last-event-id']).split(':')[1]);
      res.write(
        `retry: 20\n\n${events
          .filter(({ id }) => id > after)
          .map(told)
          .join('')}${pulse()}`,
      );
      readers.add(res);
      res.on('close', () => readers.delete(res));
    } else missing();
  }

  const it: TestIssuer = {
    url,
    issuer: name,
    asked: [],
    issue(changes = {}, subject = {}) {
      const now = Math.round(Date.now() * 1000) / 1e6;
      const home = { id: 'default', name: 'Default' };
      const claims: TokenClaims = {
        user_id: newUuidToken(),
        methods: ['password'],
        issued_at: now,
        expires_at: now + 3600,
        audit_ids: [newAuditId()],
        project_id: newUuidToken(),
        ...changes,
      };
      const tokens = createJwtTokens({
        keys: { keys, generation: 0, refresh: () => false },
        issuer: name,
        audience: name,
      });
      const token = tokens.encode(claims, {
        user: { id: claims.user_id, name: 'alice', domain: home },
        project: { id: claims.project_id!, name: 'garden', domain: home },
        roles: [{ name: 'member' }, { name: 'reader' }],
        ...subject,
      });
      return { token, claims };
    },
    rotate() {
      keys = [newKey()];
    },
    revoke(attributes, issued_before = Date.now() / 1000) {
      const event = { id: last() + 1, kind: 'revoked', ...attributes, issued_before };
      events.push(event);
      it.write(told(event));
    },
    write(text) {
      for (const reader of readers) reader.write(text);
    },
    beat: (changes) => it.write(pulse(changes)),
    hangUp() {
      for (const reader of readers) reader.end();
      readers.clear();
    },
    online: undefined,
    hasFeed: true,
    age: 0,
    certificates: undefined,
    options: {
      authUrl: url,
      username: 'notes',
      userDomainId: 'default',
      password: 'own-secret',
      projectName: 'service',
      projectDomainId: 'default',
      serviceType: 'notes',
      httpRequestMaxRetries: 0,
      env: false,
      log: quiet,
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return it;
}
