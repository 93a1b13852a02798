/** Users in SQL, laid out as Keystone lays them out. */
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../../db/connect.ts';
import { readExtra, writeExtra } from '../../db/extra.ts';
import { withPaging } from '../../db/filters.ts';
import { insertReturningId } from '../../db/insert.ts';
import type { DB } from '../../db/schema/db.ts';
import { toDbDate, toDbTime } from '../../db/times.ts';
import { badRequest } from '../../errors.ts';
import { page } from '../../http/list.ts';
import type { FederatedIdentity, NewUser, UserChanges, Users } from '../backend.ts';
import type { Compliance } from '../compliance.ts';
import { OPTION_IDS, optionsOf, type UserOptions } from '../options.ts';
import { writePassword } from './password-rows.ts';
import { withUserFilters } from './user-filters.ts';
import { federatedOf, userRows, usersOf } from './user-rows.ts';

export interface SqlUsersOptions {
  database: Database;
  compliance: Compliance;
  /** Epoch seconds. */
  now(): number;
}

/** Attributes that never go into `extra`, whoever sends them. */
const COLUMNS = [
  'name',
  'domain_id',
  'password',
  'enabled',
  'default_project_id',
  'password_expires_at',
  'options',
  'federated',
];

export function sqlUsers({ database, compliance, now }: SqlUsersOptions): Users {
  const { db } = database;
  const read = () => ({ daysAllowed: compliance.disable_user_account_days_inactive, now: now() });

  async function addLocal(trx: Transaction<DB>, userId: string, domainId: string, name: string): Promise<number> {
    return insertReturningId(database, trx, 'local_user', 'id', { user_id: userId, domain_id: domainId, name });
  }

  async function setPassword(trx: Transaction<DB>, userId: string, localUserId: number, hash: string | null) {
    const options = optionsOf(
      await trx.selectFrom('user_option').select(['option_id', 'option_value']).where('user_id', '=', userId).execute(),
    );
    const expired = compliance.change_password_upon_first_use && options.ignore_change_password_upon_first_use !== true;
    const neverExpires = Boolean(options.ignore_password_expiry);
    await writePassword(trx, { localUserId, hash, selfService: false, neverExpires, expired }, compliance, now());
  }

  /** An account that is enabled is as good as used today. */
  const activity = (enabled: boolean) =>
    enabled && compliance.disable_user_account_days_inactive !== null ? { last_active_at: toDbDate(now()) } : {};

  async function updateUserRow(trx: Transaction<DB>, id: string, changes: UserChanges, extra: string | null) {
    const row = {
      ...(changes.enabled === undefined ? {} : { enabled: changes.enabled ? 1 : 0, ...activity(changes.enabled) }),
      ...(changes.default_project_id === undefined ? {} : { default_project_id: changes.default_project_id }),
      ...(changes.extra === undefined ? {} : { extra: writeExtra({ ...readExtra(extra), ...changes.extra }, COLUMNS) }),
    } as const;
    if (Object.keys(row).length > 0)
      await trx
        .updateTable('user')
        .set(row as never)
        .where('id', '=', id)
        .execute();
  }

  async function updateName(trx: Transaction<DB>, id: string, name: string) {
    await trx.updateTable('federated_user').set({ display_name: name }).where('user_id', '=', id).execute();
    await trx.updateTable('nonlocal_user').set({ name }).where('user_id', '=', id).execute();
    await trx.updateTable('local_user').set({ name }).where('user_id', '=', id).execute();
  }

  return {
    async get(id, from = db) {
      const row = await userRows(from).where('user.id', '=', id).executeTakeFirst();
      if (!row) return undefined;
      const [user] = await usersOf(from, [row], read());
      return { ...user!, federated: await federatedOf(from, id) };
    },
    async list(query) {
      const selected = withUserFilters(userRows(db) as never, query, database) as ReturnType<typeof userRows>;
      const { items, truncated } = page(
        await (withPaging(selected as never, query, 'user.id') as typeof selected).execute(),
        query.limit,
      );
      return { items: await usersOf(db, items, read()), truncated };
    },
    async create(trx, user: NewUser) {
      await trx
        .insertInto('user')
        .values({
          id: user.id,
          domain_id: user.domain_id,
          enabled: user.enabled ? 1 : 0,
          default_project_id: user.default_project_id,
          extra: writeExtra(user.extra, COLUMNS),
          created_at: toDbTime(now()),
          last_active_at: null,
          ...activity(user.enabled),
        })
        .execute();
      const localUserId = await addLocal(trx, user.id, user.domain_id, user.name);
      await writeOptions(trx, user.id, user.options);
      if (user.password_hash !== undefined) await setPassword(trx, user.id, localUserId, user.password_hash);
      await writeFederated(trx, user.id, user.name, user.federated);
    },
    async update(trx, id, changes) {
      const row = await userRows(trx).where('user.id', '=', id).executeTakeFirstOrThrow();
      await updateUserRow(trx, id, changes, row.extra);
      if (changes.name !== undefined) await updateName(trx, id, changes.name);
      if (changes.enabled)
        await trx
          .updateTable('local_user')
          .set({ failed_auth_count: 0, failed_auth_at: null })
          .where('user_id', '=', id)
          .execute();
      if (changes.options) await writeOptions(trx, id, changes.options);
      if (changes.password_hash !== undefined) {
        const name = changes.name ?? row.name;
        if (row.local_user_id === null && name === null)
          throw badRequest('A user without a name cannot have a password.');
        const localUserId = row.local_user_id ?? (await addLocal(trx, id, row.domain_id, name!));
        await setPassword(trx, id, localUserId, changes.password_hash);
      }
      if (changes.federated) await writeFederated(trx, id, changes.name ?? row.name, changes.federated);
    },
    async delete(trx, id) {
      await trx.deleteFrom('user_group_membership').where('user_id', '=', id).execute();
      await trx.deleteFrom('expiring_user_group_membership').where('user_id', '=', id).execute();
      // Names, passwords, options and federated identities go with the row that they refer to.
      await trx.deleteFrom('user').where('id', '=', id).execute();
    },
    async idsOfDomain(trx, domainId) {
      const rows = await trx.selectFrom('user').select('id').where('domain_id', '=', domainId).execute();
      return rows.map(({ id }) => id);
    },
    async unsetDefaultProject(trx, projectId) {
      await trx
        .updateTable('user')
        .set({ default_project_id: null })
        .where('default_project_id', '=', projectId)
        .execute();
    },
  };
}

async function writeOptions(trx: Kysely<DB>, userId: string, options: UserOptions): Promise<void> {
  for (const [name, option_id] of Object.entries(OPTION_IDS)) {
    const value = options[name as keyof UserOptions];
    if (value === undefined) continue;
    await trx.deleteFrom('user_option').where('user_id', '=', userId).where('option_id', '=', option_id).execute();
    if (value !== null)
      await trx
        .insertInto('user_option')
        .values({ user_id: userId, option_id, option_value: JSON.stringify(value) })
        .execute();
  }
}

async function writeFederated(
  trx: Kysely<DB>,
  userId: string,
  display_name: string | null,
  federated: readonly FederatedIdentity[],
): Promise<void> {
  await trx.deleteFrom('federated_user').where('user_id', '=', userId).execute();
  const rows = federated.flatMap(({ idp_id, protocols }) =>
    protocols.map(({ protocol_id, unique_id }) => ({ user_id: userId, idp_id, protocol_id, unique_id, display_name })),
  );
  if (rows.length > 0) await trx.insertInto('federated_user').values(rows).execute();
}
