/**
 * Multi-factor rules of a user (resource options `MFAR`, `MFAE`): lists of methods, one of which must have been used
 * whole. Rules that are off, empty or malformed ask for nothing, as Keystone reads them; methods that `[auth] methods` does
 * not list are taken out of a rule. A listed method that is not built yet still counts: a rule is never loosened by it.
 */
import { after } from '../after.ts';
import { freshCache } from '../freshness/cache.ts';
import type { Freshness } from '../freshness/freshness.ts';
import type { LookupStore } from './lookup-store.ts';

const RULES = 'MFAR';
const ENABLED = 'MFAE';

const MAX_ENTRIES = 20_000;
const MAX_BYTES = 8 * 1024 * 1024;

export interface MfaRulesOptions {
  lookups: Pick<LookupStore, 'userOption'>;
  freshness: Freshness;
  /** `[auth] methods`. */
  available: readonly string[];
}

/** Whether the methods used satisfy the user's rules; without a promise for whoever signed in lately. */
export type MfaRules = (userId: string, used: readonly string[]) => boolean | Promise<boolean>;

/** What asks for nothing asks for one rule that is empty. */
type Rules = readonly (readonly string[])[];
const NOTHING: Rules = [[]];

export function mfaRules({ lookups, freshness, available }: MfaRulesOptions): MfaRules {
  const cache = freshCache<Rules>({
    name: 'mfa-rules',
    freshness,
    area: 'authorization',
    max: MAX_ENTRIES,
    maxSize: MAX_BYTES,
    sizeOf: (rules) => 128 + 64 * rules.flat().length,
  });

  async function load(userId: string): Promise<Rules> {
    const rules = await lookups.userOption(userId, RULES);
    if (!Array.isArray(rules) || rules.length === 0) return NOTHING;
    if ((await lookups.userOption(userId, ENABLED)) === false) return NOTHING;
    const parsed = rules
      .filter(
        (rule): rule is string[] =>
          Array.isArray(rule) && rule.length > 0 && rule.every((method) => typeof method === 'string'),
      )
      .map((rule) => rule.filter((method) => available.includes(method)))
      .filter((rule) => rule.length > 0);
    return parsed.length === 0 ? NOTHING : parsed;
  }

  const meets = (rules: Rules, used: readonly string[]) =>
    rules.some((rule) => rule.every((method) => used.includes(method)));

  return (userId, used) =>
    after(
      cache.get(userId, () => load(userId)),
      (rules) => meets(rules, used),
    );
}
