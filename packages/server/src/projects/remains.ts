/**
 * What a deleted project or domain leaves behind in tables that no room of the server owns: each goes in the deleter's
 * transaction. A room that comes to own one of these tables takes its lines over and joins the lists of `app.ts`.
 */
import type { Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import type { DB } from '../db/schema/db.ts';
import { toDbTime } from '../db/times.ts';

export interface Limit {
  id: string;
  project_id: string | null;
  domain_id: string | null;
  service_id: string | null;
  region_id: string | null;
  resource_name: string | null;
  resource_limit: number;
  description: string | null;
}

export type RemainStore = ReturnType<typeof remainStore>;

export function remainStore({ db }: Database, now: () => number) {
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
      await trx.deleteFrom('limit').where('project_id', '=', id).execute();
    },
    async deleteForDomain(trx: Transaction<DB>, id: string): Promise<void> {
      await trx.deleteFrom('limit').where('domain_id', '=', id).execute();
      await trx.deleteFrom('whitelisted_config').where('domain_id', '=', id).execute();
      await trx.deleteFrom('sensitive_config').where('domain_id', '=', id).execute();
      await trx.deleteFrom('config_register').where('domain_id', '=', id).execute();
      await trx.deleteFrom('identity_provider').where('domain_id', '=', id).execute();
    },
    /** The limits of several projects in one query. */
    async limitsOf(projectIds: readonly string[]): Promise<Limit[]> {
      if (projectIds.length === 0) return [];
      return db
        .selectFrom('limit')
        .leftJoin('registered_limit', 'registered_limit.id', 'limit.registered_limit_id')
        .select(['limit.id', 'limit.project_id', 'limit.domain_id', 'limit.resource_limit', 'limit.description'])
        .select(['registered_limit.service_id', 'registered_limit.region_id', 'registered_limit.resource_name'])
        .where('limit.project_id', 'in', projectIds)
        .orderBy('limit.id')
        .execute();
    },
  };
}
