/**
 * Password checks against the SQL tables. Every path pays for one check of a hash, real or not, before anything is judged,
 * so that time tells nothing about the account.
 */
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Database } from '../../db/connect.ts';
import type { DB } from '../../db/schema/db.ts';
import { toDbDate, toDbTime } from '../../db/times.ts';
import { IdentityError } from '../../errors.ts';
import { ACCOUNT_DISABLED, ACCOUNT_LOCKED, type Authenticator, type UserIdentity } from '../backend.ts';
import { type Compliance, isEnabled, lockState } from '../compliance.ts';
import { OPTION_IDS, optionsOf } from '../options.ts';
import type { PasswordHasher } from '../passwords/hasher.ts';
import { expiryOfRow } from './password-rows.ts';

export interface SqlAuthenticatorOptions {
  database: Database;
  hasher: PasswordHasher;
  compliance: Compliance;
  /** Epoch seconds. */
  now(): number;
}

export function sqlAuthenticator({
  database: { db },
  hasher,
  compliance,
  now,
}: SqlAuthenticatorOptions): Authenticator {
  const refuse = (cause?: string) => new IdentityError('unauthorized', {}, { cause });

  return {
    async findUser(by): Promise<UserIdentity | undefined> {
      const row = await accounts(db)
        .where((eb) =>
          'id' in by
            ? eb('user.id', '=', by.id)
            : eb.and([eb('local_user.name', '=', by.name), eb('local_user.domain_id', '=', by.domain_id)]),
        )
        .executeTakeFirst();
      if (!row) return undefined;
      const { id, name, domain_id, default_project_id } = row;
      const enabled = isEnabled(row, compliance.disable_user_account_days_inactive, now());
      return { id, name, domain_id, default_project_id, enabled };
    },

    async checkPassword(user, password) {
      const stored = user && (await passwordInForce(db, user.id));
      const matches = await hasher.verify(password, stored?.password_hash);
      // Read after the check: attempts that ran at the same time count against this one.
      const account = user && (await accounts(db).where('user.id', '=', user.id).executeTakeFirst());
      if (!user || !account) throw refuse();
      const time = now();
      const options = await optionsOfUser(db, user.id);
      const lock = options.ignore_lockout_failure_attempts === true ? 'open' : lockState(account, compliance, time);
      if (lock === 'locked') throw refuse(ACCOUNT_LOCKED);
      if (lock === 'ended') await forgetFailures(db, user.id);
      const enabled = isEnabled(account, compliance.disable_user_account_days_inactive, time);
      if (!enabled || account.domain_enabled !== 1) throw refuse(ACCOUNT_DISABLED);
      if (!matches || !stored) {
        await recordFailure(db, user.id, time);
        throw refuse();
      }
      const expiry = options.ignore_password_expiry ? null : expiryOfRow(stored);
      if (expiry !== null && time >= expiry) throw new IdentityError('password_expired', { user_id: user.id });
      if (account.failed_auth_count) await forgetFailures(db, user.id);
      const today = toDbDate(time);
      if (account.last_active_at !== today)
        await db.updateTable('user').set({ last_active_at: today }).where('id', '=', user.id).execute();
    },
  };
}

const accounts = (db: Kysely<DB>) =>
  db
    .selectFrom('user')
    .innerJoin('local_user', 'local_user.user_id', 'user.id')
    .leftJoin('project as domain', 'domain.id', 'user.domain_id')
    .leftJoin('user_option as inactivity', (join) =>
      join
        .onRef('inactivity.user_id', '=', 'user.id')
        .on('inactivity.option_id', '=', OPTION_IDS.ignore_user_inactivity),
    )
    .select([
      'user.id',
      'user.domain_id',
      'user.enabled',
      'user.default_project_id',
      'user.created_at',
      'user.last_active_at',
      'local_user.name',
      'local_user.failed_auth_count',
      'local_user.failed_auth_at',
      'domain.enabled as domain_enabled',
      'inactivity.option_value as ignores_inactivity',
    ]);

const passwordInForce = (db: Kysely<DB>, userId: string) =>
  db
    .selectFrom('password')
    .innerJoin('local_user', 'local_user.id', 'password.local_user_id')
    .select(['password.password_hash', 'password.expires_at', 'password.expires_at_int'])
    .where('local_user.user_id', '=', userId)
    .orderBy('password.created_at_int', 'desc')
    .orderBy('password.id', 'desc')
    .limit(1)
    .executeTakeFirst();

const optionsOfUser = async (db: Kysely<DB>, userId: string) =>
  optionsOf(
    await db.selectFrom('user_option').select(['option_id', 'option_value']).where('user_id', '=', userId).execute(),
  );

// These count and date sign-ins. No cache holds what they write, so they outdate none: a flood of wrong passwords must not
// empty the caches of every worker.

const recordFailure = (db: Kysely<DB>, userId: string, time: number) =>
  db
    .updateTable('local_user')
    .set({ failed_auth_count: sql`coalesce(failed_auth_count, 0) + 1`, failed_auth_at: toDbTime(time) })
    .where('user_id', '=', userId)
    .execute();

const forgetFailures = (db: Kysely<DB>, userId: string) =>
  db
    .updateTable('local_user')
    .set({ failed_auth_count: 0, failed_auth_at: null })
    .where('user_id', '=', userId)
    .execute();
