/** Tables `assignment` and `system_assignment`: who holds which role where. */
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { insertMissing } from '../db/insert.ts';
import type { DB } from '../db/schema/db.ts';

export type ActorKind = 'user' | 'group';
export type TargetKind = 'project' | 'domain' | 'system';

/** Where a grant is: an actor on a target, either for the target itself or for the projects below it. */
export interface GrantPlace {
  actor: ActorKind;
  actorId: string;
  target: TargetKind;
  /** `system` for the system. */
  targetId: string;
  inherited: boolean;
}

const typePart = { user: 'User', group: 'Group', project: 'Project', domain: 'Domain', system: 'System' } as const;

// The two tables have the same columns; only the type's values differ.
const tableOf = (target: TargetKind) => (target === 'system' ? 'system_assignment' : 'assignment') as 'assignment';
const typeOf = ({ actor, target }: GrantPlace) => `${typePart[actor]}${typePart[target]}` as 'UserProject';
const rowOf = (place: GrantPlace, role_id: string) => ({
  type: typeOf(place),
  actor_id: place.actorId,
  target_id: place.targetId,
  role_id,
  inherited: place.inherited ? (1 as const) : (0 as const),
});

export type GrantStore = ReturnType<typeof grantStore>;

export function grantStore(database: Database) {
  const { db } = database;

  async function deleteForActor(trx: Transaction<DB>, actor: 'User' | 'Group', id: string) {
    const types = [`${actor}Project`, `${actor}Domain`] as const;
    await trx.deleteFrom('assignment').where('actor_id', '=', id).where('type', 'in', types).execute();
    const system = `${actor}System`;
    await trx.deleteFrom('system_assignment').where('actor_id', '=', id).where('type', '=', system).execute();
  }

  async function deleteForTarget(trx: Transaction<DB>, target: 'Project' | 'Domain', id: string) {
    const types = [`User${target}`, `Group${target}`] as const;
    await trx.deleteFrom('assignment').where('target_id', '=', id).where('type', 'in', types).execute();
  }

  return {
    async has(place: GrantPlace, roleId: string, from: Kysely<DB> = db): Promise<boolean> {
      const row = rowOf(place, roleId);
      const found = await from
        .selectFrom(tableOf(place.target))
        .select('role_id')
        .where('type', '=', row.type)
        .where('actor_id', '=', row.actor_id)
        .where('target_id', '=', row.target_id)
        .where('role_id', '=', row.role_id)
        .where('inherited', '=', row.inherited)
        .executeTakeFirst();
      return found !== undefined;
    },
    /** A project that acts as a domain shows what was granted on it in either form, as in Keystone. */
    async roleIds(place: GrantPlace): Promise<string[]> {
      const rows = await db
        .selectFrom(tableOf(place.target))
        .select('role_id')
        .distinct()
        .where('actor_id', '=', place.actorId)
        .where('target_id', '=', place.targetId)
        .where('inherited', '=', place.inherited ? 1 : 0)
        .execute();
      return rows.map(({ role_id }) => role_id);
    },
    /** A grant that is there already stays as it is. */
    async insert(trx: Transaction<DB>, place: GrantPlace, roleId: string): Promise<void> {
      await insertMissing(database, trx, tableOf(place.target), [rowOf(place, roleId)]);
    },
    /** @returns whether it was there */
    async delete(trx: Transaction<DB>, place: GrantPlace, roleId: string): Promise<boolean> {
      const row = rowOf(place, roleId);
      const { numDeletedRows } = await trx
        .deleteFrom(tableOf(place.target))
        .where('type', '=', row.type)
        .where('actor_id', '=', row.actor_id)
        .where('target_id', '=', row.target_id)
        .where('role_id', '=', row.role_id)
        .where('inherited', '=', row.inherited)
        .executeTakeFirstOrThrow();
      return numDeletedRows > 0n;
    },
    deleteForUser: (trx: Transaction<DB>, id: string) => deleteForActor(trx, 'User', id),
    deleteForGroup: (trx: Transaction<DB>, id: string) => deleteForActor(trx, 'Group', id),
    deleteForProject: (trx: Transaction<DB>, id: string) => deleteForTarget(trx, 'Project', id),
    deleteForDomain: (trx: Transaction<DB>, id: string) => deleteForTarget(trx, 'Domain', id),
    async deleteForRole(trx: Transaction<DB>, roleId: string): Promise<void> {
      await trx.deleteFrom('assignment').where('role_id', '=', roleId).execute();
      await trx.deleteFrom('system_assignment').where('role_id', '=', roleId).execute();
    },
  };
}
