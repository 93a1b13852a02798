/**
 * The rules of `[security_compliance]` as pure functions of what is stored and of the time: inactivity, lockout, expiry,
 * minimum age, and the pattern that a new password must fit.
 */
import { fromDbTime } from '../db/times.ts';
import { badRequest, IdentityError } from '../errors.ts';

/** The options of `[security_compliance]` that decide about accounts and passwords. */
export interface Compliance {
  disable_user_account_days_inactive: number | null;
  lockout_failure_attempts: number | null;
  /** Seconds. */
  lockout_duration: number | null;
  password_expires_days: number | null;
  unique_last_password_count: number;
  /** Days. */
  minimum_password_age: number;
  password_regex: string | null;
  password_regex_description: string | null;
  change_password_upon_first_use: boolean;
}

const DAY = 86_400;
const dayOf = (time: number) => Math.floor(time / DAY);

export interface AccountRow {
  enabled: number | null;
  last_active_at: string | null;
  created_at: string | null;
  /** JSON of the option `ignore_user_inactivity`; null where it is not set. */
  ignores_inactivity: string | null;
}

/** Whether an account counts as enabled: it is, and it was used within the days allowed. `now` in epoch seconds. */
export function isEnabled(row: AccountRow, daysAllowed: number | null, now: number): boolean {
  if (row.enabled !== 1) return false;
  const lastActive = row.last_active_at ?? row.created_at;
  if (daysAllowed === null || lastActive === null || row.ignores_inactivity === 'true') return true;
  return dayOf(now) - dayOf(fromDbTime(lastActive)) < daysAllowed;
}

export interface FailureRow {
  failed_auth_count: number | null;
  failed_auth_at: string | null;
}

/** `locked`; `ended` where a lock has run out, so that counting starts anew; else `open`. */
export function lockState(
  row: FailureRow,
  { lockout_failure_attempts: most, lockout_duration: duration }: Compliance,
  now: number,
): 'open' | 'locked' | 'ended' {
  if (most === null || (row.failed_auth_count ?? 0) < most) return 'open';
  if (duration === null || row.failed_auth_at === null) return 'locked';
  return fromDbTime(row.failed_auth_at) + duration > now ? 'locked' : 'ended';
}

/** When a password set at `now` expires; whole seconds, as stored. */
export const expiryOf = (now: number, { password_expires_days: days }: Compliance): number | null =>
  days === null ? null : Math.floor(now + days * DAY);

/** @throws IdentityError 400 while a password that the user chose at `createdAt` is too young to be changed again */
export function checkMinimumAge(createdAt: number, { minimum_password_age: days }: Compliance, now: number): void {
  const left = createdAt + days * DAY - now;
  if (days === 0 || left <= 0) return;
  throw new IdentityError('password_too_young', { min_age_days: days, days_left: Math.floor(left / DAY) });
}

/** Python's spelling of named groups, anchors and leading flags, as operators write them, in JavaScript's. */
function compilePattern(pattern: string): RegExp {
  const [, flags = '', rest = ''] = /^(?:\(\?([ims]+)\))?([\s\S]*)$/.exec(pattern)!;
  const translated = rest.replaceAll('(?P<', '(?<').replaceAll('\\A', '^').replaceAll('\\Z', '$(?![\\s\\S])');
  const source = `^(?:${translated})`;
  try {
    return new RegExp(source, `u${flags}`);
  } catch {
    return new RegExp(source, flags);
  }
}

/** Builds the check of a new password; a pattern that cannot be read refuses every password, and says so. */
export function passwordRule({ password_regex, password_regex_description }: Compliance): (password: unknown) => void {
  if (password_regex === null || password_regex === '') return () => undefined;
  let pattern: RegExp | undefined;
  try {
    pattern = compilePattern(password_regex);
  } catch {
    pattern = undefined;
  }
  return (password) => {
    if (typeof password !== 'string') throw badRequest('Password validation error: the password must be a string.');
    if (pattern === undefined)
      throw badRequest('Password validation error: the configured password_regex cannot be read.');
    if (!pattern.test(password))
      throw new IdentityError('password_requirements', { detail: password_regex_description ?? '' });
  };
}
