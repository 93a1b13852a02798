/**
 * Tokens judged without asking: a signed token to its body, from the token itself and what is known of revocations.
 *
 * Invariants: a signature is verified once per token and set of keys; revocations are looked at again whenever there is a new
 * one; nothing passes on knowledge older than `maxStaleness`; then, and only then, Identity is asked or the answer is 503. What
 * Identity answers in place of stale knowledge is kept nowhere.
 */
import { IdentityUnavailableError, InvalidTokenError } from '../errors.ts';
import type { TokenBody } from '../token-body.ts';
import type { Issuer } from './issuer.ts';
import { knownTokens } from './known-tokens.ts';
import type { OfflineSettings } from './options.ts';
import type { SignedFormat } from './signed-token.ts';
import { hasCurrentKeys, isRevoked, type Known, type KnownToken, signedFormat, verifySigned } from './verified.ts';

export interface OfflineJudge {
  /** A token that passes at once, by itself and what is known here; undefined: only `judge` can tell. */
  pass(token: string, request: Asked): KnownToken | undefined;
  /** Undefined: not for us, ask online. @throws InvalidTokenError, IdentityUnavailableError */
  judge(token: string, allowExpired: boolean, request: Asked): TokenBody | Promise<TokenBody> | undefined;
}

interface Asked {
  method: string;
  target: string;
  /** What the request came over, where that is known; only compared. */
  connection?: object | undefined;
}

export interface JudgeOptions {
  issuers: readonly Issuer[];
  settings: OfflineSettings;
  /** How many verified tokens are kept. */
  entries: number;
  /** Epoch milliseconds. */
  now?: () => number;
}

export function offlineJudge({ issuers, settings, entries, now = Date.now }: JudgeOptions): OfflineJudge {
  const known = knownTokens<Known>(entries);
  const { maxStaleness, maxStalenessFor, whenStale, askWhenUnverified } = settings;

  function decide(token: Known, allowExpired: boolean, bound: number): TokenBody | 'ask' {
    if (bound <= 0) return 'ask';
    if (token.expiresAt <= now()) {
      if (allowExpired) return 'ask';
      throw new InvalidTokenError('the token has expired');
    }
    // What is known to be revoked stays so, however old the knowledge.
    if (isRevoked(token)) throw new InvalidTokenError('the token was revoked');
    return token.issuer.feed.staleness() <= bound ? token.body : 'ask';
  }

  function ask(token: string, allowExpired: boolean, issuer: Issuer, bound: number): Promise<TokenBody> {
    if (bound > 0 && whenStale === 'refuse' && issuer.feed.staleness() > bound)
      throw new IdentityUnavailableError('what is known of revocations is too old');
    return issuer.service.validate(token, allowExpired);
  }

  function judged(token: string, found: Known, allowExpired: boolean, bound: number): TokenBody | Promise<TokenBody> {
    const decision = decide(found, allowExpired, bound);
    return decision === 'ask' ? ask(token, allowExpired, found.issuer, bound) : decision;
  }

  async function meet(token: string, format: SignedFormat, allowExpired: boolean, bound: number): Promise<TokenBody> {
    let found = verifySigned(token, format, issuers);
    if (!found) {
      await Promise.all(issuers.map(({ keys }) => keys.ready()));
      found = verifySigned(token, format, issuers);
    }
    if (!found) {
      // A new key, or nobody's: those who could have it are looked at again, but not often.
      const looks = await Promise.all(issuers.map(({ keys }) => keys.refresh().catch(() => false)));
      if (looks.includes(true)) found = verifySigned(token, format, issuers);
    }
    if (!found) {
      if (askWhenUnverified || issuers.every((issuer) => !issuer.verifierFor(format)))
        return issuers[0]!.service.validate(token, allowExpired);
      throw new InvalidTokenError('signed by somebody unknown');
    }
    await found.issuer.feed.ready();
    known.set(token, found);
    return judged(token, found, allowExpired, bound);
  }

  /** Why `pass` refused the token that `judge` is asked about next: what is bad is verified once. */
  let refused: { token: string; error: InvalidTokenError } | undefined;

  /** A token that was never seen, where its issuer's keys and revocations are at hand; else `meet` waits for them. */
  function meetNow(token: string): Known | undefined {
    const format = signedFormat(token);
    if (!format) return undefined;
    try {
      const found = verifySigned(token, format, issuers);
      if (!found?.issuer.feed.isReady) return undefined;
      known.set(token, found);
      return found;
    } catch (error) {
      if (!(error instanceof InvalidTokenError)) throw error;
      refused = { token, error };
      return undefined;
    }
  }

  /** What came last over a connection: a client sends one token many times, and need not wait for it to be looked up. */
  const last = new WeakMap<object, { token: string; entry: Known }>();

  function find(token: string, connection: object | undefined): Known | undefined {
    const before = connection && last.get(connection);
    if (before?.token === token && hasCurrentKeys(before.entry)) return before.entry;
    const kept = known.get(token);
    const entry = kept && hasCurrentKeys(kept) ? kept : meetNow(token);
    if (entry && connection) last.set(connection, { token, entry });
    return entry;
  }

  return {
    pass(token, request) {
      refused = undefined;
      const entry = find(token, request.connection);
      if (!entry || entry.expiresAt <= now() || isRevoked(entry)) return undefined;
      const bound = maxStalenessFor?.(request) ?? maxStaleness;
      return bound > 0 && entry.issuer.feed.staleness() <= bound ? entry : undefined;
    },
    judge(token, allowExpired, request) {
      const error = refused?.token === token ? refused.error : undefined;
      refused = undefined;
      if (error) throw error;
      const bound = maxStalenessFor?.(request) ?? maxStaleness;
      const entry = known.get(token);
      if (entry && hasCurrentKeys(entry)) return judged(token, entry, allowExpired, bound);
      const format = signedFormat(token);
      return format && meet(token, format, allowExpired, bound);
    },
  };
}
