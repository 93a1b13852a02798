/**
 * In v2.0 a user is of a tenant by having it as default tenant: with it comes the role `[archstone_v2] member_role`, and
 * another tenant takes that role away from the former one. Whoever makes a user so must be allowed to grant.
 */
import { IdentityError } from '../errors.ts';
import type { GrantService } from '../grants/service.ts';
import type { GrantPlace } from '../grants/store.ts';
import type { Call, PolicyTarget } from '../http/route.ts';
import type { Role } from '../roles/store.ts';

export interface MembershipOptions {
  grants: GrantService;
  roleNamed(name: string): Promise<Role | undefined>;
  memberRole: string;
  /** @throws IdentityError 404 for what is no project of the default domain */
  tenant(id: string): Promise<{ id: string; domain_id: string | null }>;
}

export type Membership = ReturnType<typeof membership>;

const placeOf = (actorId: string, targetId: string): GrantPlace => ({
  actor: 'user',
  actorId,
  target: 'project',
  targetId,
  inherited: false,
});

export function membership({ grants, roleNamed, memberRole, tenant }: MembershipOptions) {
  async function role(): Promise<Role> {
    const found = await roleNamed(memberRole);
    if (!found) throw new IdentityError('role_not_found', { role_id: memberRole });
    return found;
  }

  async function checkAllowed(call: Call, action: string, target: PolicyTarget) {
    if (!(await call.allows(action, { target }))) throw new IdentityError('forbidden_action', { action });
  }

  return {
    /** @throws IdentityError 403, 404 where the caller could not make the user a member */
    async check(call: Call, user: PolicyTarget, tenantId: string): Promise<void> {
      const project = await tenant(tenantId);
      await checkAllowed(call, 'identity:create_grant', { user, project, role: await role() });
    },
    async add(userId: string, tenantId: string): Promise<void> {
      await grants.create(placeOf(userId, tenantId), await role(), await tenant(tenantId));
    },
    /** A role that is not there need not be taken. */
    async remove(call: Call, user: PolicyTarget & { id: string }, tenantId: string): Promise<void> {
      try {
        const found = await role();
        const target = { user, project: await tenant(tenantId), role: found };
        if (await call.allows('identity:revoke_grant', { target }))
          await grants.delete(placeOf(user.id, tenantId), found.id);
      } catch (error) {
        if (!(error instanceof IdentityError && error.status === 404)) throw error;
      }
    },
  };
}
