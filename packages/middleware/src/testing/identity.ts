/**
 * An Identity service small enough to see through: it signs in one user, answers for the tokens it was given with
 * bodies recorded from a real Keystone, and remembers what it was asked.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AuthTokenOptions } from '../options.ts';
import type { TokenBody } from '../token-body.ts';
import { tokenBody } from './recorded.ts';

interface Asked {
  token: string;
  query: string;
  accessRules: string | undefined;
}

export interface TestIdentity {
  url: string;
  /** Subject tokens by their string. */
  tokens: Map<string, { token: TokenBody }>;
  asked: Asked[];
  /** Bodies of the sign-ins. */
  signIns: { auth: { identity: { methods: string[] } } }[];
  /** From now on our own token is refused, until the next sign-in. */
  revokeOwn(): void;
  /** Answers every validation with this status. */
  status: number | undefined;
  /** Refuses every sign-in and every own token. */
  refuseAll: boolean;
  /** Milliseconds before an answer. */
  delay: number;
  /** Seconds that our own tokens live. */
  ownLifetime: number;
  /** Options that sign in here, silently. */
  options: AuthTokenOptions;
  close(): Promise<void>;
}

const errors = {
  400: { error: { code: 400, message: 'Bad header', title: 'Bad Request' } },
  401: { error: { code: 401, message: 'The request you have made requires authentication.', title: 'Unauthorized' } },
  404: { error: { code: 404, message: 'Could not recognize Fernet token', title: 'Not Found' } },
};

export async function testIdentity(): Promise<TestIdentity> {
  const live = new Set<string>();
  let issued = 0;
  const server = createServer(async (req, res) => {
    const body = await text(req);
    if (identity.delay) await new Promise((resolve) => setTimeout(resolve, identity.delay));
    const [status, answer, headers] = respond(req, body);
    res.writeHead(status, { 'content-type': 'application/json', ...headers });
    res.end(answer === undefined ? '' : JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3`;

  function respond(req: IncomingMessage, body: string): [number, unknown, Record<string, string>?] {
    const { pathname, search, searchParams } = new URL(req.url ?? '/', url);
    if (pathname !== '/v3/auth/tokens') return [404, errors[404]];
    if (req.method === 'POST') {
      identity.signIns.push(JSON.parse(body));
      if (identity.refuseAll) return [401, errors[401]];
      issued += 1;
      live.add(`own-${issued}`);
      return [201, ownBody(), { 'x-subject-token': `own-${issued}` }];
    }
    const subject = String(req.headers['x-subject-token'] ?? '');
    const accessRules = req.headers['openstack-identity-access-rules'] as string | undefined;
    identity.asked.push({ token: subject, query: search, accessRules });
    if (identity.status) return [identity.status, { error: { code: identity.status, message: 'm', title: 't' } }];
    if (identity.refuseAll || !live.has(String(req.headers['x-auth-token']))) return [401, errors[401]];
    const found = identity.tokens.get(subject);
    const expired = found && Date.parse(found.token.expires_at) <= Date.now();
    if (!found || (expired && !searchParams.has('allow_expired'))) return [404, errors[404]];
    if (found.token.application_credential?.access_rules && !accessRules) return [404, errors[404]];
    if (!searchParams.has('nocatalog')) return [200, found];
    const { catalog: _left, ...rest } = found.token;
    return [200, { token: rest }];
  }

  function ownBody(): { token: TokenBody } {
    const own = tokenBody('project', {}, identity.ownLifetime);
    own.token.issued_at = new Date().toISOString();
    for (const service of own.token.catalog ?? []) for (const endpoint of service.endpoints) endpoint.url = url;
    return own;
  }

  const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const identity: TestIdentity = {
    url,
    tokens: new Map(),
    asked: [],
    signIns: [],
    revokeOwn: () => live.clear(),
    status: undefined,
    refuseAll: false,
    delay: 0,
    ownLifetime: 3600,
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
  return identity;
}

async function text(req: IncomingMessage): Promise<string> {
  let all = '';
  for await (const part of req) all += part;
  return all;
}
