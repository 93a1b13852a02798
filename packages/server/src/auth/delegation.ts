/**
 * What a token made by delegation may not do, decided here and nowhere else: make further ways in, widen its scope, outlive
 * its source. Decisions look at the chain that led to the token (trust, application credential, OAuth access token), never
 * at its scope or its roles.
 */
import type { TokenClaims } from '@archstone/tokens';
import { forbidden, IdentityError } from '../errors.ts';
import type { Caller } from './caller.ts';

/**
 * How a token came to be; `restricted`: by an application credential that may not make further credentials; `indirect`: by a
 * method that is no sign-in of the user's own, one that nobody has thought of included.
 */
export type Delegation = 'trust' | 'access_token' | 'application_credential' | 'restricted' | 'indirect';

/** Methods by which users themselves sign in. */
const OWN_METHODS: readonly string[] = [
  'external',
  'kerberos',
  'mapped',
  'openid',
  'password',
  'saml2',
  'token',
  'totp',
  'x509',
];

/** The method of tokens that were given for an EC2 or S3 signature. */
export const SIGNATURE_METHOD = 'ec2credential';

/** Each deed with the tokens that may not do it. */
const REFUSED = {
  'list application credentials': ['trust', 'access_token', 'indirect'],
  'manage application credentials': ['trust', 'access_token', 'restricted', 'indirect'],
  'read trusts': ['access_token', 'application_credential', 'indirect'],
  'create trusts': ['access_token', 'application_credential', 'indirect'],
  'delete trusts': ['access_token', 'application_credential', 'indirect'],
  'reach credentials': ['trust', 'access_token', 'application_credential', 'indirect'],
  'authorize OAuth tokens': ['trust', 'access_token', 'application_credential', 'indirect'],
  'manage OAuth tokens': ['trust', 'access_token', 'application_credential', 'indirect'],
} as const satisfies Record<string, readonly Delegation[]>;

export type Deed = keyof typeof REFUSED;

type DelegationClaims = Pick<TokenClaims, 'trust_id' | 'access_token_id' | 'app_cred_id'>;

/** A token without a method has lost the one it had. */
const isIndirect = ({ methods }: Pick<TokenClaims, 'methods'>): boolean =>
  methods.length === 0 || methods.some((name) => name !== 'application_credential' && !OWN_METHODS.includes(name));

function delegationsOf({ claims, authorization }: Pick<Caller, 'claims' | 'authorization'>): Delegation[] {
  const found: Delegation[] = [];
  if (claims.trust_id !== undefined) found.push('trust');
  if (claims.access_token_id !== undefined) found.push('access_token');
  if (claims.app_cred_id !== undefined) found.push('application_credential');
  if (authorization.application_credential?.restricted) found.push('restricted');
  if (isIndirect(claims)) found.push('indirect');
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
 * A signature stands for one request to another service: its token is there to be validated, never to ask this service.
 *
 * @throws IdentityError 403
 */
export function checkCaller({ methods }: Pick<TokenClaims, 'methods'>): void {
  if (methods.includes(SIGNATURE_METHOD))
    throw forbidden('A token that was given for a signature cannot be used to ask this service.');
}

/**
 * Whether a token may be exchanged for another one. Delegation is for the one scope that it was made for.
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
  if (claims.app_cred_id !== undefined || isIndirect(claims))
    refuse('Using a delegated token to create another token is not allowed.');
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
