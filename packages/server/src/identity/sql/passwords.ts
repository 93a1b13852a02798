/** A user's own change of the password, in SQL. */
import type { Database } from '../../db/connect.ts';
import { IdentityError } from '../../errors.ts';
import type { Passwords } from '../backend.ts';
import { type Compliance, checkMinimumAge } from '../compliance.ts';
import { optionsOf } from '../options.ts';
import type { PasswordHasher } from '../passwords/hasher.ts';
import { passwordsOf, writePassword } from './password-rows.ts';

export interface SqlPasswordsOptions {
  database: Database;
  hasher: PasswordHasher;
  compliance: Compliance;
  /** Epoch seconds. */
  now(): number;
}

export function sqlPasswords({ database: { db }, hasher, compliance, now }: SqlPasswordsOptions): Passwords {
  const optionsOfUser = async (from: typeof db, userId: string) =>
    optionsOf(
      await from
        .selectFrom('user_option')
        .select(['option_id', 'option_value'])
        .where('user_id', '=', userId)
        .execute(),
    );

  return {
    async prepareChange(userId, password) {
      const { lock_password } = await optionsOfUser(db, userId);
      if (lock_password === true) throw new IdentityError('password_locked');
      const rows = await passwordsOf(db, userId);
      const current = rows.at(-1);
      if (!current) throw new IdentityError('unauthorized');
      if (current.self_service) checkMinimumAge(current.created_at, compliance, now());
      const unique = compliance.unique_last_password_count;
      for (const { password_hash } of unique > 0 ? rows.slice(-unique) : [])
        if (password_hash !== null && (await hasher.verify(password, password_hash)))
          throw new IdentityError('password_history', { unique_count: unique });
      return { user_id: userId, password_hash: await hasher.hash(password), replaces: current.id };
    },
    async change(trx, { user_id, password_hash, replaces }) {
      // A write comes first, so that of two changes at once the second sees the first.
      await trx
        .updateTable('local_user')
        .set({ failed_auth_count: 0, failed_auth_at: null })
        .where('user_id', '=', user_id)
        .execute();
      const local = await trx.selectFrom('local_user').select('id').where('user_id', '=', user_id).executeTakeFirst();
      const rows = await passwordsOf(trx, user_id);
      if (!local || rows.at(-1)?.id !== replaces) throw new IdentityError('unauthorized');
      const neverExpires = Boolean((await optionsOfUser(trx, user_id)).ignore_password_expiry);
      const options = { localUserId: local.id, hash: password_hash, selfService: true, neverExpires, expired: false };
      await writePassword(trx, options, compliance, now());
    },
  };
}
