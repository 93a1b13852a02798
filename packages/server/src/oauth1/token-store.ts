/** Tables `request_token` and `access_token`. Roles are a JSON list of ids, times are ISO 8601. */
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { withPaging } from '../db/filters.ts';
import type { DB } from '../db/schema/db.ts';
import { type ListQuery, type Page, page } from '../http/list.ts';

export interface RequestToken {
  id: string;
  request_secret: string;
  /** Null until a user has authorized the token; so are the two that follow. */
  verifier: string | null;
  authorizing_user_id: string | null;
  role_ids: string[] | null;
  requested_project_id: string;
  consumer_id: string;
  /** Null: never. */
  expires_at: string | null;
}

export interface AccessToken {
  id: string;
  access_secret: string;
  authorizing_user_id: string;
  project_id: string;
  role_ids: string[];
  consumer_id: string;
  expires_at: string | null;
}

export type OAuthTokenStore = ReturnType<typeof oauthTokenStore>;

export function oauthTokenStore({ db }: Database) {
  const accessTokenOf = (row: Omit<AccessToken, 'role_ids'> & { role_ids: string }): AccessToken => ({
    ...row,
    role_ids: JSON.parse(row.role_ids) as string[],
  });

  return {
    async requestToken(id: string, from: Kysely<DB> = db): Promise<RequestToken | undefined> {
      const row = await from.selectFrom('request_token').selectAll().where('id', '=', id).executeTakeFirst();
      return row && { ...row, role_ids: row.role_ids === null ? null : (JSON.parse(row.role_ids) as string[]) };
    },
    async insertRequestToken(trx: Transaction<DB>, { role_ids, ...token }: RequestToken): Promise<void> {
      await trx
        .insertInto('request_token')
        .values({ ...token, role_ids: role_ids && JSON.stringify(role_ids) })
        .execute();
    },
    /** @returns whether there is such a token */
    async authorize(
      trx: Transaction<DB>,
      id: string,
      given: { authorizing_user_id: string; verifier: string; role_ids: readonly string[] },
    ): Promise<boolean> {
      const { numUpdatedRows } = await trx
        .updateTable('request_token')
        .set({ ...given, role_ids: JSON.stringify(given.role_ids) })
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },
    /** @returns whether it was there with this verifier: of two that spend one token, one gets true */
    async spendRequestToken(trx: Transaction<DB>, { id, verifier }: RequestToken): Promise<boolean> {
      const { numDeletedRows } = await trx
        .deleteFrom('request_token')
        .where('id', '=', id)
        .where('verifier', '=', verifier)
        .executeTakeFirstOrThrow();
      return numDeletedRows > 0n;
    },
    async accessToken(id: string, from: Kysely<DB> = db): Promise<AccessToken | undefined> {
      const row = await from.selectFrom('access_token').selectAll().where('id', '=', id).executeTakeFirst();
      return row && accessTokenOf(row);
    },
    async accessTokens(userId: string, query: ListQuery): Promise<Page<AccessToken>> {
      const selected = db.selectFrom('access_token').selectAll().where('authorizing_user_id', '=', userId);
      return page((await withPaging(selected, query, 'access_token.id').execute()).map(accessTokenOf), query.limit);
    },
    async insertAccessToken(trx: Transaction<DB>, { role_ids, ...token }: AccessToken): Promise<void> {
      await trx
        .insertInto('access_token')
        .values({ ...token, role_ids: JSON.stringify(role_ids) })
        .execute();
    },
    async deleteAccessToken(trx: Transaction<DB>, id: string): Promise<void> {
      await trx.deleteFrom('access_token').where('id', '=', id).execute();
    },
    /** Ids of the roles of each name, wherever they belong. */
    async roleIdsByName(names: readonly string[]): Promise<Map<string, string[]>> {
      const ids = new Map<string, string[]>(names.map((name) => [name, []]));
      if (names.length === 0) return ids;
      const rows = await db.selectFrom('role').select(['id', 'name']).where('name', 'in', names).execute();
      for (const { id, name } of rows) ids.get(name)?.push(id);
      return ids;
    },
  };
}
