/**
 * Bootstrap: the first domain, roles, project, user, grants, region, service and endpoints, as `keystone-manage bootstrap`
 * makes them. What exists is kept, but the account is enabled, gets the password that is given, and the endpoints that
 * are named get their URLs.
 */
import type { Transaction } from 'kysely';
import type { DB } from '../db/schema/db.ts';
import type { Write } from '../freshness/freshness.ts';
import type { Compliance } from '../identity/compliance.ts';
import { ensureDomain, ensureGrants, ensureProject, ensureUser } from './admin.ts';
import { ensureEndpoints, ensureRegion, type IdentityUrls } from './endpoints.ts';
import { ensureRoles } from './roles.ts';

export interface BootstrapRequest {
  username: string;
  /** Already hashed; null keeps the password that is stored. */
  passwordHash: string | null;
  /** `[security_compliance]`: history and expiry of the password. */
  compliance: Compliance;
  projectName: string;
  /** Default `admin`. */
  adminRoleName?: string;
  /** Roles that are made may not be changed nor deleted. Default true. */
  immutableRoles?: boolean;
  /** Default `keystone`. */
  serviceName?: string;
  /** Absent: endpoints of no region. */
  regionId?: string | undefined;
  /** By interface; an absent one is neither made nor changed. */
  urls: IdentityUrls;
  /** `[identity] default_domain_id`. */
  domainId: string;
}

export interface Bootstrapped {
  user_id: string;
  project_id: string;
}

export const bootstrap = (request: BootstrapRequest, write: Write): Promise<Bootstrapped> =>
  write('authorization', (trx) => bootstrapWithin(trx, request));

/** For a caller that has more to do in the same transaction. */
export async function bootstrapWithin(trx: Transaction<DB>, request: BootstrapRequest): Promise<Bootstrapped> {
  const {
    domainId,
    regionId,
    urls,
    serviceName = 'keystone',
    adminRoleName = 'admin',
    immutableRoles = true,
  } = request;
  // The domain comes first: of two that bootstrap at the same time one stops at its key.
  await ensureDomain(trx, domainId);
  const project_id = await ensureProject(trx, domainId, request.projectName);
  const user_id = await ensureUser(trx, request);
  const adminRoleId = await ensureRoles(trx, { adminRoleName, immutable: immutableRoles });
  await ensureGrants(trx, { user_id, project_id, role_id: adminRoleId });
  if (regionId !== undefined) await ensureRegion(trx, regionId);
  await ensureEndpoints(trx, { serviceName, regionId, urls });
  return { user_id, project_id };
}
