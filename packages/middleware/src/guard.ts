/**
 * What every adapter shares: settings read, Identity's session, cache and verifier put together, and a verdict turned
 * into either headers for the application or a refusal for the client. An adapter only moves these between its
 * framework and here.
 */
import { ActingIdentity, type RequestIdentity, requestIdentity } from './acting.ts';
import {
  identityHeaders,
  type Judged,
  MAX_TOKEN_LENGTH,
  presentedToken,
  type WrittenHeaders,
  writtenHeaders,
} from './headers.ts';
import { identityService } from './identity-service.ts';
import { type KnownToken, offlineValidation } from './offline/index.ts';
import type { AuthTokenOptions } from './options.ts';
import { scopeCatalogs } from './scope-catalogs.ts';
import { readSettings } from './settings.ts';
import type { RemoteUser } from './token-bind.ts';
import { type TokenCacheStats, tokenCache } from './token-cache.ts';
import { verifier } from './verifier.ts';

type HeaderValue = string | readonly string[] | null | undefined;

interface Inquiry {
  /** Reads a header by its lower-case name. */
  header(name: string): HeaderValue;
  method: string;
  target: string;
  /** What it came over; only compared. */
  connection?: object | undefined;
  /** The framework's request, handed to the option `remoteUser`. */
  request: unknown;
}

export interface Pass {
  pass: true;
  headers: WrittenHeaders;
  /** Undefined only under `delayAuthDecision`. */
  identity: RequestIdentity | undefined;
}

/** Of a token alone: its headers are the same each time, and written when somebody first wants them. */
class LonePass implements Pass {
  readonly pass = true;
  readonly identity: RequestIdentity;
  readonly #token: KnownToken;
  readonly #write: (judged: Judged) => WrittenHeaders;

  constructor(token: KnownToken, identity: RequestIdentity, write: (judged: Judged) => WrittenHeaders) {
    this.#token = token;
    this.#write = write;
    this.identity = identity;
  }

  get headers(): WrittenHeaders {
    this.#token.headers ??= this.#write({ user: this.identity, service: undefined, serviceStatus: undefined });
    return this.#token.headers;
  }
}

export interface Refusal {
  pass: false;
  status: 401 | 503;
  headers: Readonly<Record<string, string>>;
  /** JSON. */
  body: string;
}

export interface Guard {
  /** At once where the token itself says everything. */
  check(inquiry: Inquiry): Pass | Refusal | Promise<Pass | Refusal>;
  /** The value for `WWW-Authenticate`, also for 401s of the application's own. */
  readonly challenge: string;
  /** What the token cache did so far. */
  cacheStats(): TokenCacheStats;
  /** Ends the connections to Identity; for tests and orderly shutdowns. */
  close(): Promise<void>;
}

const refusal = (status: 401 | 503, title: string, message: string, extra: Record<string, string>): Refusal => {
  const body = JSON.stringify({ error: { code: status, title, message } });
  return {
    pass: false,
    status,
    headers: { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)), ...extra },
    body,
  };
};

/** @throws AuthTokenConfigError */
export function guard(options: AuthTokenOptions): Guard {
  const settings = readSettings(options);
  const identity = identityService(settings);
  const cache = tokenCache({ lifetime: settings.tokenCacheTime, entries: settings.tokenCacheSize });
  const offline = settings.offline && offlineValidation(settings, settings.offline, identity);
  const { verify } = verifier(
    settings,
    (token, allowExpired, presented) =>
      offline?.judge(token, allowExpired, presented) ??
      cache.get(token, allowExpired, () => identity.validate(token, allowExpired)),
    settings.log,
  );
  const challenge = `Keystone uri="${settings.wwwAuthenticateUri}"`;
  const unauthorized = refusal(401, 'Unauthorized', 'The request you have made requires authentication.', {
    'WWW-Authenticate': challenge,
  });
  const unavailable = refusal(503, 'Service Unavailable', 'The Identity service is temporarily unavailable.', {});
  const remoteUser = settings.remoteUser as ((request: unknown) => RemoteUser | undefined) | undefined;

  const own = { ...settings, session: identity.session, catalogs: scopeCatalogs(identity.session) };
  const ignoresBinding = ['disabled', 'permissive'].includes(settings.enforceTokenBind);

  const write = (judged: Judged) => writtenHeaders(identityHeaders(judged, settings.includeServiceCatalog));

  /** The short way of a token that passes by itself, where nothing else needs to be asked about it. */
  function passAlone({ header, method, target, connection }: Inquiry): Pass | undefined {
    const token = header('x-auth-token');
    const service = header('x-service-token');
    if (!offline || !ignoresBinding || typeof token !== 'string' || (service ?? '') !== '') return undefined;
    if (token.length > MAX_TOKEN_LENGTH) return undefined;
    const found = offline.pass(token, { method, target, connection });
    if (!found || found.body.bind || found.body.application_credential?.access_rules) return undefined;
    return new LonePass(found, new ActingIdentity(found.parts, token, undefined, own), write);
  }

  async function judge({ header, method, target, request }: Inquiry): Promise<Pass | Refusal> {
    const serviceHeader = header('x-service-token');
    const verdict = await verify({
      userToken: presentedToken(header('x-auth-token') ?? header('x-storage-token')),
      serviceToken: serviceHeader === '' ? undefined : presentedToken(serviceHeader),
      method,
      target,
      remoteUser: remoteUser?.(request),
    });
    if (verdict.outcome === 'unauthorized') return unauthorized;
    if (verdict.outcome === 'unavailable') return unavailable;
    const { user, service } = verdict;
    return {
      pass: true,
      get headers() {
        return write(verdict);
      },
      identity: user && requestIdentity(user, service, own),
    };
  }

  return {
    challenge,
    cacheStats: cache.stats,
    async close() {
      await offline?.close();
      await identity.session.close();
    },
    check: (inquiry) => passAlone(inquiry) ?? judge(inquiry),
  };
}
