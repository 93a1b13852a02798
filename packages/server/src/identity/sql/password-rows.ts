/**
 * Table `password`, written as Keystone writes it: the newest row is in force, older ones are kept for the history, expired.
 * Times stand twice, as DATETIME and in microseconds; the microseconds count.
 */
import type { Kysely, Transaction } from 'kysely';
import type { DB } from '../../db/schema/db.ts';
import { fromDbTime, toDbMicroseconds, toDbTime } from '../../db/times.ts';
import { type Compliance, expiryOf } from '../compliance.ts';

export interface PasswordRow {
  id: number;
  password_hash: string | null;
  /** Epoch seconds. */
  created_at: number;
  expires_at: number | null;
  self_service: boolean;
}

/** Rows of Keystone before Queens have no microseconds. */
export const expiryOfRow = (row: { expires_at: string | null; expires_at_int: number | null }): number | null => {
  if (row.expires_at_int) return row.expires_at_int / 1e6;
  return row.expires_at === null ? null : fromDbTime(row.expires_at);
};

/** The user's passwords, oldest first; the last one is in force. */
export async function passwordsOf(from: Kysely<DB>, userId: string): Promise<PasswordRow[]> {
  const rows = await from
    .selectFrom('password')
    .innerJoin('local_user', 'local_user.id', 'password.local_user_id')
    .selectAll('password')
    .where('local_user.user_id', '=', userId)
    .orderBy('password.created_at_int')
    .orderBy('password.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    password_hash: row.password_hash,
    created_at: row.created_at_int ? row.created_at_int / 1e6 : fromDbTime(row.created_at),
    expires_at: expiryOfRow(row),
    self_service: row.self_service === 1,
  }));
}

const times = (name: 'created_at' | 'expires_at', time: number) => ({
  [name]: toDbTime(time),
  [`${name}_int`]: toDbMicroseconds(time),
});

export interface WritePasswordOptions {
  localUserId: number;
  hash: string | null;
  selfService: boolean;
  /** The option `ignore_password_expiry`. */
  neverExpires: boolean;
  /** It must be changed before it can be used. */
  expired: boolean;
}

/** Puts a new password in force. */
export async function writePassword(
  trx: Transaction<DB>,
  { localUserId, hash, selfService, neverExpires, expired }: WritePasswordOptions,
  compliance: Compliance,
  now: number,
): Promise<void> {
  const old = await trx
    .selectFrom('password')
    .select(['id', 'created_at_int', 'expires_at', 'expires_at_int'])
    .where('local_user_id', '=', localUserId)
    .orderBy('created_at_int')
    .orderBy('id')
    .execute();
  const kept = old.slice(-Math.max(1, compliance.unique_last_password_count));
  const dropped = old.slice(0, old.length - kept.length).map(({ id }) => id);
  if (dropped.length > 0) await trx.deleteFrom('password').where('id', 'in', dropped).execute();
  const current = kept.filter((row) => (expiryOfRow(row) ?? Number.POSITIVE_INFINITY) > now).map(({ id }) => id);
  if (current.length > 0)
    await trx.updateTable('password').set(times('expires_at', now)).where('id', 'in', current).execute();
  const expires_at = expired ? now : neverExpires ? null : expiryOf(now, compliance);
  // Keystone orders by these microseconds alone: a second change at the same instant must not come first.
  const created_at_int = Math.max(toDbMicroseconds(now), (old.at(-1)?.created_at_int ?? 0) + 1);
  await trx
    .insertInto('password')
    .values({
      local_user_id: localUserId,
      password_hash: hash,
      self_service: selfService ? 1 : 0,
      created_at: toDbTime(now),
      created_at_int,
      ...(expires_at === null ? {} : times('expires_at', expires_at)),
    })
    .execute();
}
