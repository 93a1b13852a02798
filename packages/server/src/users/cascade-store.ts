/** What goes with a user in tables of other rooms, as Keystone takes it away. */
import type { Transaction } from 'kysely';
import type { DB } from '../db/schema/db.ts';
import { toDbTime } from '../db/times.ts';

/** A part of a deletion, run in the deleter's transaction. */
export type DeleteForUser = (trx: Transaction<DB>, userId: string, now: number) => Promise<void>;

/** Roles and uses of access rules go with the application credential that they refer to. */
const deleteApplicationCredentials: DeleteForUser = async (trx, userId) => {
  await trx.deleteFrom('application_credential').where('user_id', '=', userId).execute();
  await trx.deleteFrom('access_rule').where('user_id', '=', userId).execute();
};

/** A trust that is gone stays as a row with the time of its end. */
const endTrusts: DeleteForUser = async (trx, userId, now) => {
  await trx
    .updateTable('trust')
    .set({ deleted_at: toDbTime(now) })
    .where('deleted_at', 'is', null)
    .where((eb) => eb.or([eb('trustor_user_id', '=', userId), eb('trustee_user_id', '=', userId)]))
    .execute();
};

const deleteMapping: DeleteForUser = async (trx, userId) => {
  await trx.deleteFrom('id_mapping').where('public_id', '=', userId).execute();
};

export const userCascade: readonly DeleteForUser[] = [deleteApplicationCredentials, endTrusts, deleteMapping];
