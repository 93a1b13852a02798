/** What goes with a user in tables of other rooms, as Keystone takes it away. */
import type { Transaction } from 'kysely';
import type { DB } from '../db/schema/db.ts';

/** A part of a deletion, run in the deleter's transaction. */
export type DeleteForUser = (trx: Transaction<DB>, userId: string, now: number) => Promise<void>;

const deleteMapping: DeleteForUser = async (trx, userId) => {
  await trx.deleteFrom('id_mapping').where('public_id', '=', userId).execute();
};

export const userCascade: readonly DeleteForUser[] = [deleteMapping];
