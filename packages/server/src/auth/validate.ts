/**
 * Validation: token string → claims → standing, with times and revocation checked. Synchronous when everything is cached:
 * this is what every call in a cloud pays.
 */
import type { TokenClaims } from '@archstone/tokens';
import { after } from '../after.ts';
import { IdentityError } from '../errors.ts';
import type { TokenFacts } from '../revocation/event.ts';
import type { RevocationService } from '../revocation/service.ts';
import { hasOutlivedSource } from './delegation.ts';
import type { TokenProvider } from './provider.ts';
import type { Standing, StandingService } from './standing.ts';

export interface ValidToken {
  readonly token: string;
  readonly claims: TokenClaims;
  readonly standing: Standing;
}

export interface ValidationOptions {
  providers: readonly TokenProvider[];
  standings: StandingService;
  revocations: RevocationService;
  /** Epoch seconds. */
  now(): number;
  /** Seconds that an issue time may lie in the future. */
  maxClockSkew: number;
}

export interface TokenValidation {
  /**
   * @param window seconds after its expiry in which the token still counts (`allow_expired`)
   * @throws IdentityError `token_not_found` for every reason why a token is not valid
   */
  validate(token: string, window?: number): ValidToken | Promise<ValidToken>;
}

const LONGEST_TOKEN = 24_576;

export function tokenValidation({
  providers,
  standings,
  revocations,
  now,
  maxClockSkew,
}: ValidationOptions): TokenValidation {
  const invalid = () => new IdentityError('token_not_found');

  function read(token: string): TokenClaims | Promise<TokenClaims> {
    if (token.length > LONGEST_TOKEN) throw invalid();
    for (const [at, provider] of providers.entries()) {
      const claims = provider.read(token);
      if (claims instanceof Promise) return readLater(token, claims, providers.slice(at + 1));
      if (claims) return claims;
    }
    throw invalid();
  }

  async function readLater(token: string, first: Promise<TokenClaims | undefined>, others: readonly TokenProvider[]) {
    let claims = await first;
    for (const provider of others) claims ??= await provider.read(token);
    if (!claims) throw invalid();
    return claims;
  }

  function checkTimes(claims: TokenClaims, window: number) {
    const time = now();
    if (time >= claims.expires_at + window || claims.issued_at > time + maxClockSkew) throw invalid();
  }

  function judge(token: string, claims: TokenClaims, standing: Standing): ValidToken | Promise<ValidToken> {
    if (standing.refusal || hasOutlivedSource(claims, standing.sourceEnd, now())) throw invalid();
    const facts: TokenFacts = {
      claims,
      user_domain_id: standing.subject.domain.id,
      scope_domain_id: standing.scopeDomainId,
      trustor_id: standing.trustorId,
      trustee_id: standing.trusteeId,
      consumer_id: standing.authorization['OS-OAUTH1']?.consumer_id,
      role_ids: standing.roleIds,
    };
    const valid = (revoked: boolean): ValidToken => {
      if (revoked) throw invalid();
      return { token, claims, standing };
    };
    return after(revocations.isRevoked(facts), valid);
  }

  function stand(token: string, claims: TokenClaims, window: number): ValidToken | Promise<ValidToken> {
    checkTimes(claims, window);
    return after(standings.of(claims.user_id, claims), (standing) => judge(token, claims, standing));
  }

  return {
    validate(token, window = 0) {
      return after(read(token), (claims) => stand(token, claims, window));
    },
  };
}
