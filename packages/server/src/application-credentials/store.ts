/** Tables `application_credential`, `application_credential_role` and `application_credential_access_rule`. */
import type { Kysely, Transaction } from 'kysely';
import type { AccessRule } from '../access-rules/rule.ts';
import { ruleOf } from '../access-rules/store.ts';
import type { Database } from '../db/connect.ts';
import { withFilters } from '../db/filters.ts';
import { insertReturningId } from '../db/insert.ts';
import type { DB } from '../db/schema/db.ts';
import { type ListQuery, type Page, page } from '../http/list.ts';
import { note } from '../notifications/note.ts';

export interface ApplicationCredential {
  id: string;
  name: string;
  description: string | null;
  user_id: string;
  project_id: string | null;
  system: string | null;
  /** Epoch seconds. */
  expires_at: number | null;
  unrestricted: boolean | null;
  role_ids: string[];
  access_rules: AccessRule[];
}

export interface SignInRow {
  id: string;
  user_id: string;
  project_id: string | null;
  secret_hash: string;
  /** Epoch seconds. */
  expires_at: number | null;
}

const FILTERS = { name: { column: 'application_credential.name', type: 'text' } } as const;

const seconds = (microseconds: number | null) => (microseconds === null ? null : microseconds / 1e6);

export type ApplicationCredentialStore = ReturnType<typeof applicationCredentialStore>;

export function applicationCredentialStore(database: Database) {
  const { db, dialect } = database;
  const columns = [
    'application_credential.internal_id',
    'application_credential.id',
    'application_credential.name',
    'application_credential.description',
    'application_credential.user_id',
    'application_credential.project_id',
    'application_credential.system',
    'application_credential.expires_at',
    'application_credential.unrestricted',
  ] as const;
  type Row = {
    internal_id: number;
    id: string;
    name: string;
    description: string | null;
    user_id: string;
    project_id: string | null;
    system: string | null;
    expires_at: number | null;
    unrestricted: number | null;
  };

  /** Roles and rules of all the rows, in one query each. */
  async function complete(rows: readonly Row[], from: Kysely<DB>): Promise<ApplicationCredential[]> {
    if (rows.length === 0) return [];
    const numbers = rows.map(({ internal_id }) => internal_id);
    const roles = await from
      .selectFrom('application_credential_role')
      .select(['application_credential_id as owner', 'role_id'])
      .where('application_credential_id', 'in', numbers)
      .orderBy('role_id')
      .execute();
    const rules = await from
      .selectFrom('application_credential_access_rule as use')
      .innerJoin('access_rule', 'access_rule.id', 'use.access_rule_id')
      .select(['use.application_credential_id as owner', 'external_id', 'service', 'path', 'method'])
      .where('use.application_credential_id', 'in', numbers)
      .orderBy('access_rule.id')
      .execute();
    const rolesOf = Map.groupBy(roles, ({ owner }) => owner);
    const rulesOf = Map.groupBy(rules, ({ owner }) => owner);
    return rows.map(({ internal_id, expires_at, unrestricted, ...row }) => ({
      ...row,
      expires_at: seconds(expires_at),
      unrestricted: unrestricted === null ? null : unrestricted === 1,
      role_ids: (rolesOf.get(internal_id) ?? []).map(({ role_id }) => role_id),
      access_rules: (rulesOf.get(internal_id) ?? []).map(ruleOf),
    }));
  }

  async function deleteNumbers(trx: Transaction<DB>, numbers: readonly number[]) {
    if (numbers.length === 0) return;
    await trx.deleteFrom('application_credential_role').where('application_credential_id', 'in', numbers).execute();
    await trx
      .deleteFrom('application_credential_access_rule')
      .where('application_credential_id', 'in', numbers)
      .execute();
    await trx.deleteFrom('application_credential').where('internal_id', 'in', numbers).execute();
  }

  return {
    async get(id: string, from: Kysely<DB> = db): Promise<ApplicationCredential | undefined> {
      const row = await from
        .selectFrom('application_credential')
        .select(columns)
        .where('id', '=', id)
        .executeTakeFirst();
      return row && (await complete([row], from))[0];
    },
    async list(userId: string, query: ListQuery): Promise<Page<ApplicationCredential>> {
      let selected = withFilters(
        db.selectFrom('application_credential').select(columns).where('user_id', '=', userId),
        query.filters,
        FILTERS,
        dialect,
      ).orderBy('application_credential.id');
      if (query.marker !== undefined) selected = selected.where('application_credential.id', '>', query.marker);
      if (query.limit !== undefined) selected = selected.limit(query.limit + 1);
      const { items, truncated } = page(await selected.execute(), query.limit);
      return { items: await complete(items, db), truncated };
    },
    async count(trx: Transaction<DB>, userId: string): Promise<number> {
      const { count } = await trx
        .selectFrom('application_credential')
        .select((eb) => eb.fn.countAll().as('count'))
        .where('user_id', '=', userId)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    /** @param rules numbers of rows of `access_rule` */
    async insert(
      trx: Transaction<DB>,
      { role_ids, access_rules: _, ...credential }: ApplicationCredential & { secret_hash: string },
      rules: readonly number[],
    ): Promise<void> {
      const application_credential_id = await insertReturningId(
        database,
        trx,
        'application_credential',
        'internal_id',
        {
          ...credential,
          expires_at: credential.expires_at === null ? null : Math.round(credential.expires_at * 1e6),
          unrestricted: credential.unrestricted === null ? null : credential.unrestricted ? 1 : 0,
        },
      );
      if (role_ids.length > 0)
        await trx
          .insertInto('application_credential_role')
          .values(role_ids.map((role_id) => ({ application_credential_id, role_id })))
          .execute();
      if (rules.length > 0)
        await trx
          .insertInto('application_credential_access_rule')
          .values(rules.map((access_rule_id) => ({ application_credential_id, access_rule_id })))
          .execute();
    },
    /** @returns whether it was there */
    async delete(trx: Transaction<DB>, id: string): Promise<boolean> {
      const rows = await trx.selectFrom('application_credential').select('internal_id').where('id', '=', id).execute();
      await deleteNumbers(
        trx,
        rows.map(({ internal_id }) => internal_id),
      );
      return rows.length > 0;
    },
    /** What a sign-in checks. The name of a credential is unique to its user. */
    async forSignIn(by: { id: string } | { name: string; user_id: string }): Promise<SignInRow | undefined> {
      let query = db
        .selectFrom('application_credential')
        .select(['id', 'name', 'user_id', 'project_id', 'secret_hash', 'expires_at']);
      if ('id' in by) query = query.where('id', '=', by.id);
      else query = query.where('name', '=', by.name).where('user_id', '=', by.user_id);
      const row = await query.executeTakeFirst();
      return row && { ...row, expires_at: seconds(row.expires_at) };
    },
    async deleteForUser(trx: Transaction<DB>, userId: string): Promise<void> {
      const rows = await trx
        .selectFrom('application_credential')
        .select(['internal_id', 'id'])
        .where('user_id', '=', userId)
        .execute();
      await deleteNumbers(
        trx,
        rows.map(({ internal_id }) => internal_id),
      );
      for (const { id } of rows) note(trx, 'deleted', 'application_credential', id, { anonymous: true });
    },
    /** Credentials of users who hold the role on the credential's project end with the role, whatever roles they carry. */
    async deleteForRole(trx: Transaction<DB>, roleId: string): Promise<void> {
      const doomed = await trx
        .selectFrom('application_credential')
        .innerJoin('assignment', (join) =>
          join
            .onRef('assignment.actor_id', '=', 'application_credential.user_id')
            .onRef('assignment.target_id', '=', 'application_credential.project_id'),
        )
        .select('application_credential.internal_id')
        .where('assignment.type', '=', 'UserProject')
        .where('assignment.role_id', '=', roleId)
        .execute();
      await deleteNumbers(
        trx,
        doomed.map(({ internal_id }) => internal_id),
      );
    },
  };
}
