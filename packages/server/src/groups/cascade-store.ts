/** What goes with a group in tables of other rooms. */
import type { Transaction } from 'kysely';
import type { DB } from '../db/schema/db.ts';

/** A part of a deletion, run in the deleter's transaction. */
export type DeleteForGroup = (trx: Transaction<DB>, groupId: string) => Promise<void>;

const deleteMapping: DeleteForGroup = async (trx, groupId) => {
  await trx.deleteFrom('id_mapping').where('public_id', '=', groupId).execute();
};

export const groupCascade: readonly DeleteForGroup[] = [deleteMapping];
