/**
 * Multi-factor rules of a user (resource options `MFAR`, `MFAE`): lists of methods, one of which must have been used
 * whole. Rules that are off, empty or malformed ask for nothing, as Keystone reads them; methods that `[auth] methods` does
 * not list are taken out of a rule. A listed method that is not built yet still counts: a rule is never loosened by it.
 */
import type { LookupStore } from './lookup-store.ts';

const RULES = 'MFAR';
const ENABLED = 'MFAE';

/** Whether the methods used satisfy the user's rules. */
export async function satisfiesRules(
  userId: string,
  used: readonly string[],
  available: readonly string[],
  lookups: Pick<LookupStore, 'userOption'>,
): Promise<boolean> {
  const rules = await lookups.userOption(userId, RULES);
  if (!Array.isArray(rules) || rules.length === 0) return true;
  if ((await lookups.userOption(userId, ENABLED)) === false) return true;
  const parsed = rules
    .filter(
      (rule): rule is string[] =>
        Array.isArray(rule) && rule.length > 0 && rule.every((method) => typeof method === 'string'),
    )
    .map((rule) => rule.filter((method) => available.includes(method)))
    .filter((rule) => rule.length > 0);
  return parsed.length === 0 || parsed.some((rule) => rule.every((method) => used.includes(method)));
}
