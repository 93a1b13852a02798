/** Issuing: who has signed in, to what scope and by which methods → a token of the configured format. */
import { newAuditId, type TokenClaims } from '@archstone/tokens';
import { after } from '../after.ts';
import { forbidden, IdentityError } from '../errors.ts';
import { cappedExpiry } from './delegation.ts';
import type { Refusal } from './grounds.ts';
import type { TokenProvider } from './provider.ts';
import type { Scope, Standing, StandingService } from './standing.ts';
import type { ValidToken } from './validate.ts';

/** Methods that are no way to sign in, so that nobody configures them; they have the highest bits of all. */
const UNCONFIGURED = ['ec2credential', 'oauth2_credential'];

/** What the sign-in found out. */
export interface SignedIn {
  readonly user_id: string;
  readonly methods: readonly string[];
  /** Epoch seconds: a token made from another one never outlives it. */
  readonly expires_at?: number;
  /** First audit id of the chain, for a token made from another one. */
  readonly parent_audit_id?: string;
  /** The only scope that this proof is good for, with the delegation that it stands for. */
  readonly scope?: Scope;
}

export interface IssueOptions {
  provider: TokenProvider;
  standings: StandingService;
  /** Epoch seconds. */
  now(): number;
  /** `[token] expiration`, seconds. */
  expiration: number;
  /** Looks whether anything has changed; what is known from before that look counts only if nothing has. */
  lookAgain(): void;
  /** `[auth] methods`: the order of a token's methods. */
  methods: readonly string[];
}

export interface TokenIssue {
  /** @throws IdentityError 401 where the user has no role in the scope, or something is disabled; 403 for a void trust */
  issue(subject: SignedIn, scope: Scope, options?: { includeCatalog?: boolean }): ValidToken | Promise<ValidToken>;
}

/** What is wrong with a trust that the caller may know of is told. */
const VOID_TRUST: Partial<Record<Refusal, string>> = {
  not_trustee: 'The user is not the trustee of the trust.',
  trustor_disabled: 'The trustor is disabled.',
  roles_withdrawn: 'The trustor no longer holds the roles of the trust.',
  chain_broken: 'The trust is no longer covered by the one that it was made from.',
};

function refusalError(refusal: Refusal): IdentityError {
  const detail = VOID_TRUST[refusal];
  return detail === undefined ? new IdentityError('unauthorized') : forbidden(detail);
}

export function tokenIssue({ provider, standings, now, lookAgain, expiration, methods }: IssueOptions): TokenIssue {
  // As a validated Fernet token shows them, whatever the format: the highest bit first.
  const order = [...methods, ...UNCONFIGURED].reverse();

  function claimsOf(subject: SignedIn, scope: Scope, standing: Standing, time: number): TokenClaims {
    if (standing.refusal) throw refusalError(standing.refusal);
    const second = Math.floor(time);
    if (standing.sourceEnd !== undefined && time >= standing.sourceEnd) throw new IdentityError('unauthorized');
    return {
      user_id: subject.user_id,
      methods: order.filter((method) => subject.methods.includes(method)),
      issued_at: provider.isPrecise ? Math.floor(time * 1e6) / 1e6 : second,
      expires_at: cappedExpiry(subject.expires_at ?? second + expiration, standing.sourceEnd),
      audit_ids: [newAuditId(), ...(subject.parent_audit_id === undefined ? [] : [subject.parent_audit_id])],
      ...scope,
    };
  }

  return {
    issue(subject, scope, { includeCatalog = true } = {}) {
      // Dated before anything is read: what is taken away from then on is told with a later time.
      const time = now();
      if (provider.carriesRoles) lookAgain();
      return after(standings.of(subject.user_id, scope), (standing) => {
        const claims = claimsOf(subject, scope, standing, time);
        return after(provider.issue({ claims, standing, includeCatalog }), (token) => ({ token, claims, standing }));
      });
    },
  };
}
