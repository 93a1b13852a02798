/** How an application acts on with the token of its caller: the identity of a request, with a session of its own. */
import { type AuthPlugin, presented, readAccess, Session } from '@archstone/client';
import type { TokenIdentity } from './identity.ts';
import type { ScopeCatalogs } from './scope-catalogs.ts';
import type { CatalogService } from './token-body.ts';

export interface SessionChoice {
  /** Interface for catalog look-ups; default: the middleware's own (`interface`, which is `internal` by default). */
  interface?: string;
  regionName?: string;
  /** Whether to send our own token as `X-Service-Token`, so that a long job survives its caller's token. Default true. */
  serviceToken?: boolean;
}

/**
 * `req.identity`: the caller's token, the calling service's if there is one, and the way on.
 *
 * @example
 * const nova = req.identity.session();
 * const { body } = await nova.request({ serviceType: 'compute', path: '/servers' });
 */
export interface RequestIdentity extends TokenIdentity {
  /** The service that called on its user's behalf; undefined where the user called directly. */
  readonly service: TokenIdentity | undefined;
  /**
   * A session of `@archstone/client` that sends the caller's token, and ours as service token. It shares the
   * middleware's connections, is never renewed, and need not be closed.
   */
  session(choice?: SessionChoice): Session;
  /**
   * The catalog of the token's scope. Where `catalog` is empty because the token was judged here (`offline`) or
   * `includeServiceCatalog` is off, Identity is asked, once per user and scope. Throws what `session().request` throws.
   */
  fetchCatalog(): Promise<readonly CatalogService[]>;
  /** The plugin alone, for a session of one's own making. It sends the caller's token only. */
  authPlugin(): AuthPlugin;
}

export function requestIdentity(
  user: TokenIdentity,
  service: TokenIdentity | undefined,
  own: { session: Session; interface: string; regionName: string | undefined; catalogs: ScopeCatalogs },
): RequestIdentity {
  const authPlugin = () =>
    presented({ authUrl: own.session.auth?.authUrl, access: readAccess(user.token, { token: user.raw }) });
  const session = (choice: SessionChoice = {}) =>
    new Session({
      auth: authPlugin(),
      http: own.session.http,
      interface: choice.interface ?? own.interface,
      regionName: choice.regionName ?? own.regionName,
      serviceSession: (choice.serviceToken ?? true) ? own.session : undefined,
    });
  return Object.defineProperties(user, {
    service: { value: service, enumerable: true },
    session: { value: session, enumerable: false },
    authPlugin: { value: authPlugin, enumerable: false },
    fetchCatalog: { value: () => own.catalogs(user), enumerable: false },
  }) as RequestIdentity;
}
