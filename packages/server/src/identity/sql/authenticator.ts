/** Password checks against the SQL tables `user`, `local_user` and `password`. */
import type { Database } from '../../db/connect.ts';
import { IdentityError } from '../../errors.ts';
import type { Authenticator, UserIdentity } from '../backend.ts';
import type { PasswordHasher } from '../passwords/hasher.ts';

export function sqlAuthenticator({
  database: { db },
  hasher,
}: {
  database: Database;
  hasher: PasswordHasher;
}): Authenticator {
  const users = () =>
    db
      .selectFrom('user')
      .innerJoin('local_user', 'local_user.user_id', 'user.id')
      .select(['user.id', 'local_user.name', 'user.domain_id', 'user.enabled', 'user.default_project_id']);

  return {
    async findUser(by): Promise<UserIdentity | undefined> {
      const query =
        'id' in by
          ? users().where('user.id', '=', by.id)
          : users().where('local_user.name', '=', by.name).where('local_user.domain_id', '=', by.domain_id);
      const row = await query.executeTakeFirst();
      return row && { ...row, enabled: row.enabled === 1 };
    },
    async checkPassword(user, password) {
      const row =
        user &&
        (await db
          .selectFrom('password')
          .innerJoin('local_user', 'local_user.id', 'password.local_user_id')
          .select('password.password_hash')
          .where('local_user.user_id', '=', user.id)
          .orderBy('password.created_at_int', 'desc')
          .orderBy('password.id', 'desc')
          .executeTakeFirst());
      if (!(await hasher.verify(password, row?.password_hash)) || !user?.enabled)
        throw new IdentityError('unauthorized');
    },
  };
}
