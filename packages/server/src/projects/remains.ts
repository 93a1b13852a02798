/**
 * What a deleted project or domain leaves behind in tables that no room of the server owns: each goes in the deleter's
 * transaction. A room that comes to own one of these tables takes its lines over and joins the lists of `app.ts`.
 */
import type { Transaction } from 'kysely';
import type { DB } from '../db/schema/db.ts';
import { toDbTime } from '../db/times.ts';

export type RemainStore = ReturnType<typeof remainStore>;

export function remainStore(now: () => number) {
  return {
    async deleteForProject(trx: Transaction<DB>, id: string): Promise<void> {
      await trx.deleteFrom('project_endpoint').where('project_id', '=', id).execute();
      await trx.deleteFrom('project_endpoint_group').where('project_id', '=', id).execute();
      await trx.deleteFrom('application_credential').where('project_id', '=', id).execute();
      await trx
        .updateTable('trust')
        .set({ deleted_at: toDbTime(now()) })
        .where('project_id', '=', id)
        .where('deleted_at', 'is', null)
        .execute();
    },
    async deleteForDomain(trx: Transaction<DB>, id: string): Promise<void> {
      await trx.deleteFrom('whitelisted_config').where('domain_id', '=', id).execute();
      await trx.deleteFrom('sensitive_config').where('domain_id', '=', id).execute();
      await trx.deleteFrom('config_register').where('domain_id', '=', id).execute();
    },
  };
}
