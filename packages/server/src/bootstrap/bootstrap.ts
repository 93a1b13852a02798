/**
 * Bootstrap: the first domain, roles, project, user, grants, region, service and endpoints, as `keystone-manage bootstrap`
 * makes them. What exists is kept; the admin's password is set, and the account enabled, each time.
 */
import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { DB } from '../db/schema/db.ts';
import { toDbMicroseconds, toDbTime } from '../db/times.ts';
import type { Write } from '../freshness/freshness.ts';

export interface BootstrapRequest {
  username: string;
  /** Already hashed. */
  passwordHash: string;
  projectName: string;
  /** The strongest first; each implies the next. */
  roleNames: readonly string[];
  serviceRoleName: string;
  serviceName: string;
  regionId: string | undefined;
  /** By interface; an absent one is not made. */
  urls: Readonly<Partial<Record<'public' | 'internal' | 'admin', string>>>;
  /** `[identity] default_domain_id`. */
  domainId: string;
}

export interface Bootstrapped {
  user_id: string;
  project_id: string;
}

const ROOT_DOMAIN = '<<keystone.domain.root>>';
const NO_DOMAIN = '<<null>>';
const newId = () => randomUUID().replaceAll('-', '');

export function bootstrap(request: BootstrapRequest, write: Write): Promise<Bootstrapped> {
  return write('authorization', async (trx) => {
    await ensureDomain(trx, request.domainId);
    const project_id = await ensureProject(trx, request);
    const user_id = await ensureUser(trx, request);
    const roles = await ensureRoles(trx, request);
    await ensureGrants(trx, user_id, project_id, roles[0]!);
    if (request.regionId !== undefined) await ensureRegion(trx, request.regionId);
    await ensureEndpoints(trx, request);
    return { user_id, project_id };
  });
}

async function ensureDomain(trx: Transaction<DB>, id: string) {
  const known = await trx.selectFrom('project').select('id').where('id', '=', id).executeTakeFirst();
  if (known) return;
  const description = 'The default domain';
  const row = {
    id,
    name: 'Default',
    extra: '{}',
    description,
    enabled: 1,
    domain_id: ROOT_DOMAIN,
    parent_id: null,
    is_domain: 1,
  } as const;
  await trx.insertInto('project').values(row).execute();
}

async function ensureProject(trx: Transaction<DB>, { projectName, domainId }: BootstrapRequest): Promise<string> {
  const known = await trx
    .selectFrom('project')
    .select('id')
    .where('name', '=', projectName)
    .where('domain_id', '=', domainId)
    .executeTakeFirst();
  if (known) return known.id;
  const id = newId();
  const description = 'Bootstrap project for initializing the cloud.';
  const row = {
    id,
    name: projectName,
    extra: '{}',
    description,
    enabled: 1,
    domain_id: domainId,
    parent_id: domainId,
    is_domain: 0,
  } as const;
  await trx.insertInto('project').values(row).execute();
  return id;
}

async function ensureUser(
  trx: Transaction<DB>,
  { username, passwordHash, domainId }: BootstrapRequest,
): Promise<string> {
  const now = new Date();
  let local = await trx
    .selectFrom('local_user')
    .select(['id', 'user_id'])
    .where('name', '=', username)
    .where('domain_id', '=', domainId)
    .executeTakeFirst();
  if (!local) {
    const id = newId();
    await trx
      .insertInto('user')
      .values({
        id,
        extra: '{}',
        enabled: 1,
        domain_id: domainId,
        default_project_id: null,
        created_at: toDbTime(now),
        last_active_at: null,
      })
      .execute();
    await trx.insertInto('local_user').values({ user_id: id, domain_id: domainId, name: username }).execute();
    local = await trx
      .selectFrom('local_user')
      .select(['id', 'user_id'])
      .where('user_id', '=', id)
      .executeTakeFirstOrThrow();
  }
  await trx.updateTable('user').set({ enabled: 1 }).where('id', '=', local.user_id).execute();
  await trx.deleteFrom('password').where('local_user_id', '=', local.id).execute();
  await trx
    .insertInto('password')
    .values({
      local_user_id: local.id,
      self_service: 0,
      password_hash: passwordHash,
      created_at: toDbTime(now),
      created_at_int: toDbMicroseconds(now),
    })
    .execute();
  return local.user_id;
}

/** The ids of the roles, in the order of their names. */
async function ensureRoles(trx: Transaction<DB>, { roleNames, serviceRoleName }: BootstrapRequest): Promise<string[]> {
  const ids: string[] = [];
  for (const name of [...roleNames, serviceRoleName]) {
    const known = await trx
      .selectFrom('role')
      .select('id')
      .where('name', '=', name)
      .where('domain_id', '=', NO_DOMAIN)
      .executeTakeFirst();
    const id = known?.id ?? newId();
    if (!known) await trx.insertInto('role').values({ id, name, extra: '{}', domain_id: NO_DOMAIN }).execute();
    ids.push(id);
  }
  for (let at = 1; at < roleNames.length; at++) {
    const implication = { prior_role_id: ids[at - 1]!, implied_role_id: ids[at]! };
    const known = await trx
      .selectFrom('implied_role')
      .select('implied_role_id')
      .where('prior_role_id', '=', implication.prior_role_id)
      .where('implied_role_id', '=', implication.implied_role_id)
      .executeTakeFirst();
    if (!known) await trx.insertInto('implied_role').values(implication).execute();
  }
  return ids;
}

async function ensureGrants(trx: Transaction<DB>, actor_id: string, project_id: string, role_id: string) {
  const grant = { actor_id, role_id, inherited: 0 } as const;
  const onProject = { ...grant, type: 'UserProject', target_id: project_id } as const;
  const known = await trx
    .selectFrom('assignment')
    .select('role_id')
    .where('type', '=', onProject.type)
    .where('actor_id', '=', actor_id)
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
    .where('actor_id', '=', actor_id)
    .where('role_id', '=', role_id)
    .executeTakeFirst();
  if (!knownOnSystem) await trx.insertInto('system_assignment').values(onSystem).execute();
}

async function ensureRegion(trx: Transaction<DB>, id: string) {
  const known = await trx.selectFrom('region').select('id').where('id', '=', id).executeTakeFirst();
  if (!known)
    await trx.insertInto('region').values({ id, description: '', parent_region_id: null, extra: '{}' }).execute();
}

async function ensureEndpoints(trx: Transaction<DB>, { serviceName, regionId: asked, urls }: BootstrapRequest) {
  const regionId = asked ?? null;
  const services = await trx.selectFrom('service').select('id').where('type', '=', 'identity').execute();
  const service_id = services[0]?.id ?? newId();
  if (services.length === 0) {
    const extra = JSON.stringify({ name: serviceName });
    await trx.insertInto('service').values({ id: service_id, type: 'identity', enabled: 1, extra }).execute();
  }
  for (const [face, url] of Object.entries(urls)) {
    const known = await trx
      .selectFrom('endpoint')
      .select('id')
      .where('service_id', '=', service_id)
      .where('interface', '=', face)
      .where('region_id', regionId === null ? 'is' : '=', regionId)
      .executeTakeFirst();
    if (known) await trx.updateTable('endpoint').set({ url }).where('id', '=', known.id).execute();
    else {
      await trx
        .insertInto('endpoint')
        .values({
          id: newId(),
          legacy_endpoint_id: null,
          interface: face,
          service_id,
          url,
          extra: '{}',
          enabled: 1,
          region_id: regionId,
        })
        .execute();
    }
  }
}
