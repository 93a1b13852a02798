/** The default roles: admin implies manager implies member implies reader; and service, which stands alone. */
import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { DB } from '../db/schema/db.ts';

const NO_DOMAIN = '<<null>>';
const IMMUTABLE = 'IMMU';

export interface DefaultRoles {
  adminRoleName: string;
  /** Only for roles that are made now. */
  immutable: boolean;
}

/** Answers with the id of the admin role. */
export async function ensureRoles(trx: Transaction<DB>, { adminRoleName, immutable }: DefaultRoles): Promise<string> {
  const ensure = (name: string) => ensureRole(trx, name, immutable);
  const reader = await ensure('reader');
  const member = await ensure('member');
  const manager = await ensure('manager');
  const admin = await ensure(adminRoleName);
  await ensure('service');
  await ensureImplied(trx, member, reader);
  await ensureImplied(trx, manager, member);
  await ensureImplied(trx, admin, manager);
  // Deployments from before the role "manager" have a short cut, which would outlive a change of the chain.
  await trx
    .deleteFrom('implied_role')
    .where('prior_role_id', '=', admin)
    .where('implied_role_id', '=', member)
    .execute();
  return admin;
}

async function ensureRole(trx: Transaction<DB>, name: string, immutable: boolean): Promise<string> {
  const known = await trx
    .selectFrom('role')
    .select('id')
    .where('name', '=', name)
    .where('domain_id', '=', NO_DOMAIN)
    .executeTakeFirst();
  if (known) return known.id;
  const id = randomUUID().replaceAll('-', '');
  await trx.insertInto('role').values({ id, name, extra: '{}', domain_id: NO_DOMAIN }).execute();
  if (immutable) {
    const option = { role_id: id, option_id: IMMUTABLE, option_value: 'true' };
    await trx.insertInto('role_option').values(option).execute();
  }
  return id;
}

async function ensureImplied(trx: Transaction<DB>, prior_role_id: string, implied_role_id: string): Promise<void> {
  const known = await trx
    .selectFrom('implied_role')
    .select('implied_role_id')
    .where('prior_role_id', '=', prior_role_id)
    .where('implied_role_id', '=', implied_role_id)
    .executeTakeFirst();
  if (!known) await trx.insertInto('implied_role').values({ prior_role_id, implied_role_id }).execute();
}
