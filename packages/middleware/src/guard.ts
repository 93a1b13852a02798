/**
 * What every adapter shares: settings read, Identity's session, cache and verifier put together, and a verdict turned
 * into either headers for the application or a refusal for the client. An adapter only moves these between its
 * framework and here.
 */
import { type RequestIdentity, requestIdentity } from './acting.ts';
import { identityHeaders, presentedToken } from './headers.ts';
import { identityService } from './identity-service.ts';
import { offlineValidation } from './offline/index.ts';
import { KnownIdentity } from './offline/known-identity.ts';
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
  /** The framework's request, handed to the option `remoteUser`. */
  request: unknown;
}

interface Pass {
  pass: true;
  headers: ReadonlyMap<string, string>;
  /** Undefined only under `delayAuthDecision`. */
  identity: RequestIdentity | undefined;
}

interface Refusal {
  pass: false;
  status: 401 | 503;
  headers: Readonly<Record<string, string>>;
  /** JSON. */
  body: string;
}

export interface Guard {
  check(inquiry: Inquiry): Promise<Pass | Refusal>;
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

  /** The short way of a known token that nothing else needs to be asked about. */
  function passKnown({ header, method, target }: Inquiry): Pass | undefined {
    const token = header('x-auth-token');
    const service = header('x-service-token');
    if (!offline || !ignoresBinding || typeof token !== 'string' || (service ?? '') !== '') return undefined;
    const found = offline.known(token, { method, target });
    if (!found || found.body.bind || found.body.application_credential?.access_rules) return undefined;
    const user = new KnownIdentity(found.parts, token, found.body, own);
    return {
      pass: true,
      get headers() {
        found.parts.headers ??= identityHeaders(
          { user, service: undefined, serviceStatus: undefined },
          settings.includeServiceCatalog,
        );
        return found.parts.headers;
      },
      identity: user,
    };
  }

  return {
    challenge,
    cacheStats: cache.stats,
    async close() {
      await offline?.close();
      await identity.session.close();
    },
    async check(inquiry) {
      const known = passKnown(inquiry);
      if (known) return known;
      const { header, method, target, request } = inquiry;
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
          return identityHeaders(verdict, settings.includeServiceCatalog);
        },
        identity: user && requestIdentity(user, service, own),
      };
    },
  };
}
