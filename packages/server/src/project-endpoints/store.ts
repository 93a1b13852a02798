/** Table `project_endpoint`: endpoints that were given to projects one by one. */
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import type { DB } from '../db/schema/db.ts';

export type ProjectEndpointStore = ReturnType<typeof projectEndpointStore>;

export function projectEndpointStore({ db }: Database) {
  return {
    async exists(projectId: string, endpointId: string, from: Kysely<DB> = db): Promise<boolean> {
      const found = await from
        .selectFrom('project_endpoint')
        .select('project_id')
        .where('project_id', '=', projectId)
        .where('endpoint_id', '=', endpointId)
        .executeTakeFirst();
      return found !== undefined;
    },
    async endpointIds(projectId: string): Promise<string[]> {
      const rows = await db
        .selectFrom('project_endpoint')
        .select('endpoint_id')
        .where('project_id', '=', projectId)
        .execute();
      return rows.map(({ endpoint_id }) => endpoint_id);
    },
    async projectIds(endpointId: string): Promise<string[]> {
      const rows = await db
        .selectFrom('project_endpoint')
        .select('project_id')
        .where('endpoint_id', '=', endpointId)
        .execute();
      return rows.map(({ project_id }) => project_id);
    },
    async insert(trx: Transaction<DB>, project_id: string, endpoint_id: string): Promise<void> {
      await trx.insertInto('project_endpoint').values({ project_id, endpoint_id }).execute();
    },
    async delete(trx: Transaction<DB>, projectId: string, endpointId: string): Promise<void> {
      await trx
        .deleteFrom('project_endpoint')
        .where('project_id', '=', projectId)
        .where('endpoint_id', '=', endpointId)
        .execute();
    },
    async deleteForProject(trx: Transaction<DB>, projectId: string): Promise<void> {
      await trx.deleteFrom('project_endpoint').where('project_id', '=', projectId).execute();
    },
    async deleteForEndpoint(trx: Transaction<DB>, endpointId: string): Promise<void> {
      await trx.deleteFrom('project_endpoint').where('endpoint_id', '=', endpointId).execute();
    },
    /** Before the endpoints of the service are deleted. */
    async deleteForService(trx: Transaction<DB>, serviceId: string): Promise<void> {
      await trx
        .deleteFrom('project_endpoint')
        .where('endpoint_id', 'in', (eb) => eb.selectFrom('endpoint').select('id').where('service_id', '=', serviceId))
        .execute();
    },
  };
}
