/** The first domain, project and user, and what the user is granted. */
import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import { ROOT_DOMAIN_ID } from '../db/migrations/create.ts';
import type { DB } from '../db/schema/db.ts';
import { toDbTime } from '../db/times.ts';
import type { Compliance } from '../identity/compliance.ts';
import { writePassword } from '../identity/sql/password-rows.ts';

const newId = () => randomUUID().replaceAll('-', '');

export async function ensureDomain(trx: Transaction<DB>, id: string): Promise<void> {
  const known = await trx.selectFrom('project').select('id').where('id', '=', id).executeTakeFirst();
  if (known) return;
  const row = {
    id,
    name: 'Default',
    extra: '{}',
    description: 'The default domain',
    enabled: 1,
    domain_id: ROOT_DOMAIN_ID,
    parent_id: null,
    is_domain: 1,
  } as const;
  await trx.insertInto('project').values(row).execute();
}

export async function ensureProject(trx: Transaction<DB>, domainId: string, name: string): Promise<string> {
  const known = await trx
    .selectFrom('project')
    .select('id')
    .where('name', '=', name)
    .where('domain_id', '=', domainId)
    .executeTakeFirst();
  if (known) return known.id;
  const id = newId();
  const row = {
    id,
    name,
    extra: '{}',
    description: 'Bootstrap project for initializing the cloud.',
    enabled: 1,
    domain_id: domainId,
    parent_id: domainId,
    is_domain: 0,
  } as const;
  await trx.insertInto('project').values(row).execute();
  return id;
}

export interface FirstUser {
  username: string;
  domainId: string;
  passwordHash: string | null;
  compliance: Compliance;
}

export async function ensureUser(trx: Transaction<DB>, user: FirstUser): Promise<string> {
  const local = (await findLocalUser(trx, user)) ?? (await createLocalUser(trx, user));
  await trx.updateTable('user').set({ enabled: 1 }).where('id', '=', local.user_id).execute();
  if (user.passwordHash === null) return local.user_id;
  const password = {
    localUserId: local.id,
    hash: user.passwordHash,
    selfService: false,
    neverExpires: false,
    expired: false,
  };
  await writePassword(trx, password, user.compliance, Date.now() / 1000);
  return local.user_id;
}

const findLocalUser = (trx: Transaction<DB>, { username, domainId }: FirstUser) =>
  trx
    .selectFrom('local_user')
    .select(['id', 'user_id'])
    .where('name', '=', username)
    .where('domain_id', '=', domainId)
    .executeTakeFirst();

async function createLocalUser(trx: Transaction<DB>, user: FirstUser): Promise<{ id: number; user_id: string }> {
  const id = newId();
  const row = {
    id,
    extra: '{}',
    enabled: 1,
    domain_id: user.domainId,
    default_project_id: null,
    created_at: toDbTime(new Date()),
    last_active_at: null,
  } as const;
  await trx.insertInto('user').values(row).execute();
  await trx.insertInto('local_user').values({ user_id: id, domain_id: user.domainId, name: user.username }).execute();
  return (await findLocalUser(trx, user))!;
}

export interface FirstGrant {
  user_id: string;
  project_id: string;
  role_id: string;
}

/** The role on the project and on the system. */
export async function ensureGrants(trx: Transaction<DB>, { user_id, project_id, role_id }: FirstGrant): Promise<void> {
  const grant = { actor_id: user_id, role_id, inherited: 0 } as const;
  const onProject = { ...grant, type: 'UserProject', target_id: project_id } as const;
  const known = await trx
    .selectFrom('assignment')
    .select('role_id')
    .where('type', '=', onProject.type)
    .where('actor_id', '=', user_id)
    .where('target_id', '=', project_id)
    .where('role_id', '=', role_id)
    .where('inherited', '=', 0)
    .executeTakeFirst();
  if (!known) await trx.insertInto('assignment').values(onProject).execute();
  const onSystem = { ...grant, type: 'UserSystem', target_id: 'system' } as const;
  const knownOnSystem = await trx
    .selectFrom('system_assignment')
    .select('role_id')
    .where('type', '=', onSystem.type)
    .where('actor_id', '=', user_id)
    .where('role_id', '=', role_id)
    .executeTakeFirst();
  if (!knownOnSystem) await trx.insertInto('system_assignment').values(onSystem).execute();
}
