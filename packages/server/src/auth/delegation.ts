/**
 * What a token made by delegation may not do, decided here and nowhere else: make further ways in, widen its scope, outlive
 * its source. Decisions look at the chain that led to the token (trust, application credential, OAuth access token), never
 * at its scope or its roles.
 */
import type { TokenClaims } from '@archstone/tokens';
import { forbidden, IdentityError } from '../errors.ts';
import type { Caller } from './caller.ts';

/** How a token came to be; `restricted`: by an application credential that may not make further credentials. */
export type Delegation = 'trust' | 'access_token' | 'application_credential' | 'restricted';

/** Each deed with the tokens that may not do it. */
const REFUSED = {
  'list application credentials': ['trust', 'access_token'],
  'manage application credentials': ['trust', 'access_token', 'restricted'],
  'read trusts': ['application_credential'],
  'create trusts': ['application_credential', 'access_token'],
  'delete trusts': ['application_credential'],
  'reach credentials': ['trust', 'access_token', 'application_credential'],
  'authorize OAuth tokens': ['trust', 'access_token', 'application_credential'],
  'manage OAuth tokens': ['trust', 'access_token', 'application_credential'],
} as const satisfies Record<string, readonly Delegation[]>;

export type Deed = keyof typeof REFUSED;

type DelegationClaims = Pick<TokenClaims, 'trust_id' | 'access_token_id' | 'app_cred_id'>;

function delegationsOf({ claims, authorization }: Pick<Caller, 'claims' | 'authorization'>): Delegation[] {
  const found: Delegation[] = [];
  if (claims.trust_id !== undefined) found.push('trust');
  if (claims.access_token_id !== undefined) found.push('access_token');
  if (claims.app_cred_id !== undefined) found.push('application_credential');
  if (authorization.application_credential?.restricted) found.push('restricted');
  return found;
}

export function mayDo(caller: Pick<Caller, 'claims' | 'authorization'>, deed: Deed): boolean {
  const refused: readonly Delegation[] = REFUSED[deed];
  return !delegationsOf(caller).some((delegation) => refused.includes(delegation));
}

/** @throws IdentityError 403 where the caller's token was delegated in a way that excludes the deed */
export function checkDeed(caller: Pick<Caller, 'claims' | 'authorization'>, deed: Deed): void {
  if (!mayDo(caller, deed)) throw forbidden(`A token that was issued by delegation may not ${deed}.`);
}

const refuse = (action: string): never => {
  throw new IdentityError('forbidden_action', { action });
};

/**
 * Whether a token may be exchanged for one of another scope. One of an application credential keeps its credential, and with
 * it the scope: it may ask for none.
 *
 * @throws IdentityError 403
 */
export function checkExchange(claims: TokenClaims, scope: unknown): void {
  const asks = (kind: string) => typeof scope === 'object' && scope !== null && kind in scope;
  if (claims.access_token_id !== undefined)
    refuse('Using OAuth-scoped token to create another token. Create a new OAuth-scoped token instead');
  if (claims.trust_id !== undefined)
    refuse('Using trust-scoped token to create another token. Create a new trust-scoped token instead');
  if (claims.system !== undefined && (asks('project') || asks('domain')))
    refuse('Using a system-scoped token to create a project-scoped or domain-scoped token is not allowed.');
  if (claims.app_cred_id !== undefined && scope !== undefined)
    refuse('Using an application credential token to create a scoped token is not allowed.');
}

/** The end of a token whose source ends at `sourceEnd` (epoch seconds). */
export const cappedExpiry = (expiresAt: number, sourceEnd: number | undefined): number =>
  sourceEnd === undefined ? expiresAt : Math.min(expiresAt, sourceEnd);

/**
 * Whether the source of a token has ended. A trust ends for every token made by it; the end of an application credential is
 * the end of its tokens already, so that `allow_expired` covers it.
 */
export const hasOutlivedSource = (claims: DelegationClaims, sourceEnd: number | undefined, time: number): boolean =>
  claims.trust_id !== undefined && sourceEnd !== undefined && time > sourceEnd;
