/**
 * Grants: a role for a user or group on a project, a domain or the system, for the target itself or inherited by the
 * projects below it. Granting again changes nothing. It refuses a domain's role on a project of another domain and on
 * the system. A grant whose user or group is gone can still be taken away.
 */
import { badRequest, forbidden, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import type { Outdate, OutdatedTokens } from '../revocation/outdated.ts';
import type { RoleService } from '../roles/service.ts';
import type { Role } from '../roles/store.ts';
import type { GrantPlace, GrantStore } from './store.ts';

/** What a grant needs of its user, group, project or domain; policy rules may ask for any attribute. */
export interface Party {
  id: string;
  domain_id?: string | null;
}

/** @throws IdentityError 404 */
export interface PartyLookup {
  get(id: string): Promise<Party>;
}

/** What the path of a grant names, as far as it exists. */
export interface Parties {
  role?: Role;
  user?: Party;
  group?: Party;
  project?: Party;
  domain?: Party;
}

export interface GrantServiceOptions {
  grants: GrantStore;
  roles: RoleService;
  users: PartyLookup;
  groups: PartyLookup;
  projects: PartyLookup;
  domains: PartyLookup;
  write: Write;
  outdate: Outdate;
}

export type GrantService = ReturnType<typeof grantService>;

/** Characters of the columns; an inherited grant may be for a user or group that does not exist, but not for one that cannot. */
const LONGEST_ID = 64;

const orUndefined = <T>(wanted: Promise<T>): Promise<T | undefined> =>
  wanted.catch((error: unknown) => {
    if (error instanceof IdentityError && error.status === 404) return undefined;
    throw error;
  });

export function grantService({ grants, roles, users, groups, projects, domains, write, outdate }: GrantServiceOptions) {
  const lookups = { user: users, group: groups, project: projects, domain: domains };

  const actor = async ({ actor: kind, actorId }: GrantPlace): Promise<Parties> => ({
    [kind]: await lookups[kind].get(actorId),
  });
  const target = async ({ target: kind, targetId }: GrantPlace): Promise<Parties> =>
    kind === 'system' ? {} : { [kind]: await lookups[kind].get(targetId) };
  const role = async (roleId: string | undefined): Promise<Parties> =>
    roleId === undefined ? {} : { role: await roles.get(roleId) };

  const notGranted = (place: GrantPlace, roleId: string) =>
    new IdentityError('role_assignment_not_found', {
      role_id: roleId,
      actor_id: place.actorId,
      target_id: place.targetId,
    });

  /** Who may have the role from this grant. A group's members are not counted up: its scope stands for them all. */
  async function holders({
    actor: kind,
    actorId,
    target: scope,
    targetId,
    inherited,
  }: GrantPlace): Promise<OutdatedTokens> {
    const users = kind === 'user' ? { user_id: actorId } : {};
    if (scope === 'system') return { ...users, system: 'all' };
    if (scope === 'domain') return { ...users, domain_scope_id: targetId };
    if (!inherited) return { ...users, project_id: targetId };
    const project = await orUndefined(projects.get(targetId));
    return { ...users, ...(project?.domain_id ? { domain_scope_id: project.domain_id } : {}) };
  }

  return {
    /**
     * Loads what a grant is about, in the order in which Keystone misses it.
     *
     * @param goneActor a user or group that no longer exists is left out instead of missed
     * @throws IdentityError 404
     */
    async parties(place: GrantPlace, roleId: string | undefined, goneActor: boolean): Promise<Parties> {
      const steps = [
        () => (place.target === 'domain' ? target(place) : role(roleId)),
        () => (place.target === 'domain' ? role(roleId) : {}),
        () => (goneActor ? orUndefined(actor(place)) : actor(place)),
        () => (place.target === 'project' ? target(place) : {}),
      ];
      let found: Parties = {};
      for (const step of steps) found = { ...found, ...(await step()) };
      return found;
    },
    /** Leaves out whatever does not exist. */
    async knownParties(place: GrantPlace, roleId: string | undefined): Promise<Parties> {
      const found = await Promise.all([role(roleId), actor(place), target(place)].map(orUndefined));
      return Object.assign({}, ...found);
    },
    /** Throws 404 for a role or target that is not among the parties. */
    requireRoleAndTarget(place: GrantPlace, roleId: string | undefined, found: Parties): void {
      if (roleId !== undefined && !found.role) throw new IdentityError('role_not_found', { role_id: roleId });
      if (place.target === 'domain' && !found.domain) {
        throw new IdentityError('domain_not_found', { domain_id: place.targetId });
      }
      if (place.target === 'project' && !found.project) {
        throw new IdentityError('project_not_found', { project_id: place.targetId });
      }
    },
    async require(place: GrantPlace, roleId: string): Promise<void> {
      if (!(await grants.has(place, roleId))) throw notGranted(place, roleId);
    },
    async list(place: GrantPlace): Promise<Role[]> {
      return roles.listByIds(await grants.roleIds(place));
    },
    async create(place: GrantPlace, given: Role, project: Party | undefined): Promise<void> {
      if (place.actorId.length > LONGEST_ID) throw badRequest(`An id has at most ${LONGEST_ID} characters.`);
      if (given.domain_id !== null) {
        if (place.target === 'system')
          throw badRequest(`Role ${given.id} belongs to a domain: it cannot be granted on the system.`);
        if (place.target === 'project' && project?.domain_id !== given.domain_id)
          throw forbidden(
            `Role ${given.id} can only be granted on projects of its own domain, not on ${place.targetId}.`,
          );
      }
      await write('authorization', (trx) => grants.insert(trx, place, given.id));
    },
    async delete(place: GrantPlace, roleId: string): Promise<void> {
      const losers = await holders(place);
      await write('authorization', async (trx) => {
        if (!(await grants.delete(trx, place, roleId))) throw notGranted(place, roleId);
        await outdate(trx, losers);
      });
    },
  };
}
