/**
 * A session owns one token at a time: gets it when first needed, renews it before it ends, gets another when a service
 * refuses it, and never does so twice at once. It sends requests with that token and turns bad answers into errors.
 */
import type { Access } from './access.ts';
import type { AuthPlugin } from './auth/plugin.ts';
import { type EndpointFilter, findEndpoint } from './catalog.ts';
import { identityRoot } from './discovery.ts';
import { AuthError, ConnectionError, EndpointNotFound, HttpError } from './errors.ts';
import { createTransport, type Query, type Response, type Transport, type TransportOptions } from './http/transport.ts';

/** How long before its end a token is replaced; a short-lived one is used for three quarters of its life. */
const RENEWAL_MARGIN_MS = 60_000;

export interface SessionOptions extends TransportOptions {
  /** How to get a token. Without it only requests with `authenticated: false` can be made. */
  auth?: AuthPlugin | undefined;
  /** Connections to share with other sessions; then the options on HTTP and TLS given here are not used. */
  http?: Transport | undefined;
  /** Region for catalog look-ups; any if left out. */
  regionName?: string | undefined;
  /** Interface for catalog look-ups, or several in order of preference. Default `public`. */
  interface?: string | readonly string[] | undefined;
  /** URLs by service type that win over the catalog. */
  endpointOverrides?: Readonly<Record<string, string>> | undefined;
  /** Adds this session's token as X-Service-Token: a service acting on with its caller's token. */
  serviceSession?: Session | undefined;
}

interface RequestCommon {
  /** Default GET. */
  method?: string;
  headers?: Record<string, string | undefined>;
  /** Sent as JSON. */
  body?: unknown;
  query?: Query | undefined;
  /** Whether to send the session's token. Default true. */
  authenticated?: boolean;
  /** Attempts after a failed connection; the session's own number if left out. */
  retries?: number | undefined;
  /** Milliseconds for one attempt; the session's own if left out. */
  timeout?: number | undefined;
  signal?: AbortSignal | undefined;
  idempotent?: boolean | undefined;
}

export type RequestOptions = RequestCommon &
  (
    | { /** Absolute. */ url: string }
    | ({ /** Below the endpoint that the catalog names. */ path: string } & EndpointFilter)
  );

/**
 * @example
 * const session = new Session({ auth: password({ … }), regionName: 'RegionOne' });
 * const { body } = await session.request({ serviceType: 'compute', path: '/servers', query: { limit: 10 } });
 * await session.close(); // or: await using session = …
 */
export class Session {
  readonly auth: AuthPlugin | undefined;
  readonly http: Transport;
  readonly #options: SessionOptions;
  #access: Access | undefined;
  /** Of the token, by this machine's clock: the server's may differ. Milliseconds. */
  #lifetime = { from: 0, until: 0 };
  #pending: Promise<Access> | undefined;

  constructor(options: SessionOptions) {
    this.auth = options.auth;
    this.#options = options;
    this.http = options.http ?? createTransport(options);
  }

  /**
   * Sends one request. A 401 makes the session sign in again and repeat the request once.
   *
   * @throws HttpError for a status of 400 and above, ConnectionError or TimeoutError where no answer came, AuthError
   *   where signing in failed, EndpointNotFound where the catalog has no such service
   */
  async request<T = unknown>(options: RequestOptions): Promise<Response<T>> {
    const url = 'url' in options ? options.url : joinUrl(await this.getEndpoint(options), options.path);
    const authenticated = options.authenticated ?? true;
    const token = authenticated ? await this.getToken() : undefined;
    let answer = await this.#send<T>(options, url, token);
    if (answer.status === 401 && token !== undefined && this.auth?.renewable) {
      this.invalidate(token);
      this.#options.serviceSession?.invalidate();
      answer = await this.#send<T>(options, url, await this.getToken());
    }
    if (answer.status >= 400) throw new HttpError({ method: (options.method ?? 'GET').toUpperCase(), ...answer });
    return answer;
  }

  async #send<T>(options: RequestOptions, url: string, token: string | undefined): Promise<Response<T>> {
    const { serviceSession } = this.#options;
    return this.http.request<T>({
      ...options,
      url,
      headers: {
        ...(token !== undefined && { 'x-auth-token': token }),
        ...(token !== undefined && serviceSession && { 'x-service-token': await serviceSession.getToken() }),
        ...options.headers,
      },
    });
  }

  /** The current token, signing in if need be. @throws AuthError, ConnectionError, HttpError (5xx) */
  async getToken(): Promise<string> {
    return (await this.getAccess()).token;
  }

  /**
   * The current token and what it stands for, signing in if need be; callers at the same time share one request.
   * A token about to end is still given out while the Identity service cannot be reached.
   *
   * @throws AuthError, ConnectionError, HttpError (5xx)
   */
  async getAccess(): Promise<Access> {
    const access = this.#access;
    if (access && !this.#isDue()) return access;
    this.#pending ??= this.#signIn().finally(() => {
      this.#pending = undefined;
    });
    if (!access) return this.#pending;
    return this.#pending.catch((error) => {
      const outage = error instanceof ConnectionError || error instanceof HttpError;
      if (outage && this.#access === access && this.#lifetime.until > Date.now()) return access;
      throw error;
    });
  }

  async #signIn(): Promise<Access> {
    if (!this.auth) throw new AuthError('this session has no way to sign in');
    const access = await this.auth.authenticate(this.http);
    this.#access = access;
    const now = Date.now();
    const life = access.expiresAt.getTime() - access.issuedAt.getTime();
    this.#lifetime = { from: now, until: life > 0 ? now + life : access.expiresAt.getTime() };
    return access;
  }

  #isDue(): boolean {
    if (!this.auth?.renewable) return false;
    const { from, until } = this.#lifetime;
    return Date.now() >= until - Math.min(RENEWAL_MARGIN_MS, Math.max(until - from, 0) / 4);
  }

  /** Forgets the token; the next use signs in again. With an argument, only if that is still the current one. */
  invalidate(token?: string): void {
    if (token === undefined || this.#access?.token === token) this.#access = undefined;
  }

  /**
   * The URL of a service, from `endpointOverrides` or the token's catalog, with the session's interface and region
   * where the filter names none.
   *
   * @throws EndpointNotFound
   */
  async getEndpoint(filter: EndpointFilter): Promise<string> {
    const override = this.#options.endpointOverrides?.[filter.serviceType];
    if (override) return override;
    const { catalog } = await this.getAccess();
    return findEndpoint(catalog, {
      serviceType: filter.serviceType,
      serviceName: filter.serviceName,
      interface: filter.interface ?? this.#options.interface,
      region: filter.region ?? this.#options.regionName,
    });
  }

  /**
   * The root of the Identity API, ending in `/v3`: the catalog's where it lists one (an unscoped token's does not),
   * else where the session signed in.
   *
   * @throws EndpointNotFound, DiscoveryError
   */
  async getIdentityUrl(filter: Omit<EndpointFilter, 'serviceType'> = {}): Promise<string> {
    let url = this.auth?.authUrl;
    try {
      url = await this.getEndpoint({ ...filter, serviceType: 'identity' });
    } catch (error) {
      if (!(error instanceof EndpointNotFound) || url === undefined) throw error;
    }
    return identityRoot(this.http, url);
  }

  /** Closes the connections, unless they are shared (`http`). */
  async close(): Promise<void> {
    if (!this.#options.http) await this.http.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

const joinUrl = (base: string, path: string) => `${base.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
