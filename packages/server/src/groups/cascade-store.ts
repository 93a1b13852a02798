/** What goes with a group in tables of other rooms. */
import type { Transaction } from 'kysely';
import type { DB } from '../db/schema/db.ts';

/** A part of a deletion, run in the deleter's transaction. */
export type DeleteForGroup = (trx: Transaction<DB>, groupId: string) => Promise<void>;

const deleteAssignments: DeleteForGroup = async (trx, groupId) => {
  await trx
    .deleteFrom('assignment')
    .where('actor_id', '=', groupId)
    .where('type', 'in', ['GroupProject', 'GroupDomain'])
    .execute();
  await trx.deleteFrom('system_assignment').where('actor_id', '=', groupId).where('type', '=', 'GroupSystem').execute();
};

const deleteMapping: DeleteForGroup = async (trx, groupId) => {
  await trx.deleteFrom('id_mapping').where('public_id', '=', groupId).execute();
};

export const groupCascade: readonly DeleteForGroup[] = [deleteAssignments, deleteMapping];
