/** How an application acts on with the token of its caller: the identity of a request, with a session of its own. */
import { type AuthPlugin, presented, readAccess, Session } from '@archstone/client';
import { Identified, type IdentityParts, identityParts, type TokenIdentity } from './identity.ts';
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

/** The middleware's own means. */
interface Own {
  session: Session;
  interface: string;
  regionName: string | undefined;
  catalogs: ScopeCatalogs;
}

export class ActingIdentity extends Identified implements RequestIdentity {
  declare readonly service: TokenIdentity | undefined;
  readonly #own: Own;

  constructor(parts: IdentityParts, token: string, service: TokenIdentity | undefined, own: Own) {
    super(parts, token);
    this.service = service;
    this.#own = own;
  }

  session(choice: SessionChoice = {}): Session {
    const { session, interface: ownInterface, regionName } = this.#own;
    return new Session({
      auth: this.authPlugin(),
      http: session.http,
      interface: choice.interface ?? ownInterface,
      regionName: choice.regionName ?? regionName,
      serviceSession: (choice.serviceToken ?? true) ? session : undefined,
    });
  }

  authPlugin(): AuthPlugin {
    return presented({
      authUrl: this.#own.session.auth?.authUrl,
      access: readAccess(this.token, { token: this.raw }),
    });
  }

  fetchCatalog(): Promise<readonly CatalogService[]> {
    return this.#own.catalogs(this);
  }
}

export const requestIdentity = (user: TokenIdentity, service: TokenIdentity | undefined, own: Own): RequestIdentity =>
  new ActingIdentity(identityParts(user.raw), user.token, service, own);
