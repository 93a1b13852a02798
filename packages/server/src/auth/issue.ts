/** Issuing: who has signed in, to what scope and by which methods → a token of the configured format. */
import { newAuditId, type TokenClaims } from '@archstone/tokens';
import { IdentityError } from '../errors.ts';
import type { TokenProvider } from './provider.ts';
import type { Scope, StandingService } from './standing.ts';
import type { ValidToken } from './validate.ts';

/** What the sign-in found out. */
export interface SignedIn {
  readonly user_id: string;
  readonly methods: readonly string[];
  /** Epoch seconds: a token made from another one never outlives it. */
  readonly expires_at?: number;
  /** First audit id of the chain, for a token made from another one. */
  readonly parent_audit_id?: string;
}

export interface IssueOptions {
  provider: TokenProvider;
  standings: StandingService;
  /** Epoch seconds. */
  now(): number;
  /** `[token] expiration`, seconds. */
  expiration: number;
  /** `[auth] methods`: the order of a token's methods. */
  methods: readonly string[];
}

export interface TokenIssue {
  /** @throws IdentityError 401 where the user has no role in the scope, or something about it is disabled */
  issue(subject: SignedIn, scope: Scope, options?: { includeCatalog?: boolean }): Promise<ValidToken>;
}

export function tokenIssue({ provider, standings, now, expiration, methods }: IssueOptions): TokenIssue {
  return {
    async issue(subject, scope, { includeCatalog = true } = {}) {
      const standing = await standings.of(subject.user_id, scope);
      if (standing.refusal) throw new IdentityError('unauthorized');
      const time = now();
      const second = Math.floor(time);
      const claims: TokenClaims = {
        user_id: subject.user_id,
        // As a validated Fernet token shows them, whatever the format: the highest bit first.
        methods: methods.filter((method) => subject.methods.includes(method)).reverse(),
        issued_at: provider.isPrecise ? Math.floor(time * 1e6) / 1e6 : second,
        expires_at: subject.expires_at ?? second + expiration,
        audit_ids: [newAuditId(), ...(subject.parent_audit_id === undefined ? [] : [subject.parent_audit_id])],
        ...scope,
      };
      return { token: await provider.issue({ claims, standing, includeCatalog }), claims, standing };
    },
  };
}
