/**
 * What a deleted project or domain leaves behind in tables that no room of the server owns: each goes in the deleter's
 * transaction. A room that comes to own one of these tables takes its lines over and joins the lists of `app.ts`.
 */
import type { Transaction } from 'kysely';
import type { DB } from '../db/schema/db.ts';

export type RemainStore = ReturnType<typeof remainStore>;

export function remainStore() {
  return {
    async deleteForProject(trx: Transaction<DB>, id: string): Promise<void> {},
    async deleteForDomain(trx: Transaction<DB>, id: string): Promise<void> {
      await trx.deleteFrom('whitelisted_config').where('domain_id', '=', id).execute();
      await trx.deleteFrom('sensitive_config').where('domain_id', '=', id).execute();
      await trx.deleteFrom('config_register').where('domain_id', '=', id).execute();
    },
  };
}
