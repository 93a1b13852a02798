/** A token format at work: claims to a token string and back. Formats that store tokens answer with promises. */
import type { TokenClaims } from '@archstone/tokens';

export interface TokenProvider {
  readonly name: string;
  issue(claims: TokenClaims): string | Promise<string>;
  /** The claims of a token of this format; undefined for anything else: another format, another key, broken bytes. */
  read(token: string): TokenClaims | undefined | Promise<TokenClaims | undefined>;
  /** Resolves when nothing of the provider runs any more. */
  close?(): void | Promise<void>;
}
