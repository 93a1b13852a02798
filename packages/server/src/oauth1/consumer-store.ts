/** Table `consumer`, and what hangs on a consumer. */
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { readExtra, writeExtra } from '../db/extra.ts';
import { withPaging } from '../db/filters.ts';
import type { DB } from '../db/schema/db.ts';
import { type ListQuery, type Page, page } from '../http/list.ts';

export interface Consumer {
  id: string;
  description: string | null;
  [attribute: string]: unknown;
}

const COLUMNS = ['description', 'secret'];

export type ConsumerStore = ReturnType<typeof consumerStore>;

export function consumerStore({ db }: Database) {
  const consumerOf = ({ id, description, extra }: { id: string; description: string | null; extra: string }) => ({
    ...readExtra(extra),
    id,
    description,
  });

  return {
    async get(id: string, from: Kysely<DB> = db): Promise<Consumer | undefined> {
      const row = await from
        .selectFrom('consumer')
        .select(['id', 'description', 'extra'])
        .where('id', '=', id)
        .executeTakeFirst();
      return row && consumerOf(row);
    },
    async secret(id: string): Promise<string | undefined> {
      const row = await db.selectFrom('consumer').select('secret').where('id', '=', id).executeTakeFirst();
      return row?.secret;
    },
    async list(query: ListQuery): Promise<Page<Consumer>> {
      const selected = db.selectFrom('consumer').select(['id', 'description', 'extra']);
      return page((await withPaging(selected, query, 'consumer.id').execute()).map(consumerOf), query.limit);
    },
    async insert(trx: Transaction<DB>, { id, description, ...rest }: Consumer, secret: string): Promise<void> {
      await trx
        .insertInto('consumer')
        .values({ id, description, secret, extra: writeExtra(rest, COLUMNS) })
        .execute();
    },
    async update(trx: Transaction<DB>, { id, description, ...rest }: Consumer): Promise<void> {
      await trx
        .updateTable('consumer')
        .set({ description, extra: writeExtra(rest, COLUMNS) })
        .where('id', '=', id)
        .execute();
    },
    /** Its request tokens and access tokens go with it. */
    async delete(trx: Transaction<DB>, id: string): Promise<void> {
      await trx.deleteFrom('request_token').where('consumer_id', '=', id).execute();
      await trx.deleteFrom('access_token').where('consumer_id', '=', id).execute();
      await trx.deleteFrom('consumer').where('id', '=', id).execute();
    },
  };
}
