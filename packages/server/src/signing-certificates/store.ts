/** Which tokens were revoked one by one, by audit id and by the hashes of the text that was presented. */
import { createHash } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { insertMissing } from '../db/insert.ts';
import type { DB } from '../db/schema/db.ts';
import { fromDbTime, toDbMicroseconds } from '../db/times.ts';

export interface RevokedToken {
  readonly audit_id: string;
  /** Epoch seconds; an upper bound where the token was not seen. */
  readonly expires_at: number;
  /** md5 and sha256, hexadecimal; empty where the token was not seen. */
  readonly hashes: readonly string[];
}

export type RevokedTokenStore = ReturnType<typeof revokedTokenStore>;

/** @param lifetime seconds that a token lives at most */
export function revokedTokenStore(database: Database, lifetime: number) {
  const { db } = database;
  const hash = (algorithm: string, token: string) => createHash(algorithm).update(token).digest('hex');
  return {
    /** Part of the transaction that revokes the token. */
    async note(
      trx: Transaction<DB>,
      { token, audit_id, expires_at }: { token: string; audit_id: string; expires_at: number },
    ): Promise<void> {
      const row = { audit_id, md5: hash('md5', token), sha256: hash('sha256', token) };
      await insertMissing(database, trx, 'archstone_revoked_token', [
        { ...row, expires_at: toDbMicroseconds(expires_at) },
      ]);
    },
    /** Those that would still be valid at `now` (epoch seconds). */
    async list(now: number): Promise<RevokedToken[]> {
      const rows = await db
        .selectFrom('revocation_event as e')
        .leftJoin('archstone_revoked_token as t', 't.audit_id', 'e.audit_id')
        .select(['e.id', 'e.audit_id', 'e.revoked_at', 't.md5', 't.sha256', 't.expires_at'])
        .where('e.audit_id', 'is not', null)
        .orderBy('e.id')
        .execute();
      const tokens = rows.map(({ audit_id, revoked_at, md5, sha256, expires_at }) => ({
        audit_id: audit_id!,
        expires_at: expires_at === null ? fromDbTime(revoked_at) + lifetime : expires_at / 1e6,
        hashes: [md5, sha256].filter((each) => each !== null),
      }));
      return tokens.filter((token) => token.expires_at > now);
    },
  };
}
