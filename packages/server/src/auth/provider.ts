/**
 * A token format at work: claims to a token string and back. Formats that store tokens answer with promises. Whatever a
 * token says beyond its claims is for services that read it by themselves; here storage is asked.
 */
import type { TokenClaims } from '@archstone/tokens';
import type { Standing } from './standing.ts';

/** What a token is made of. */
export interface TokenContents {
  readonly claims: TokenClaims;
  /** For formats that carry names, roles or the catalog. */
  readonly standing: Standing;
  /** False where the client asked for a token without (`?nocatalog`). */
  readonly includeCatalog: boolean;
}

export interface TokenProvider {
  readonly name: string;
  /** Whether times of issue are kept to the microsecond; else to the second. */
  readonly isPrecise?: boolean;
  /** Whether a service can learn the roles from the token itself. */
  readonly carriesRoles?: boolean;
  issue(contents: TokenContents): string | Promise<string>;
  /** The claims of a token of this format; undefined for anything else: another format, another key, broken bytes. */
  read(token: string): TokenClaims | undefined | Promise<TokenClaims | undefined>;
  /** Resolves when nothing of the provider runs any more. */
  close?(): void | Promise<void>;
}
