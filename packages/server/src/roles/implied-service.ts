/**
 * Implied roles: who holds the prior role holds the implied one too. It refuses a global role that would imply a domain
 * role, and an implied role that `[assignment] prohibited_implied_role` names; circles are allowed, as in Keystone.
 */
import { isForeignKeyViolation, isUniqueViolation } from '../db/errors.ts';
import { conflict, forbidden, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import type { Outdate } from '../revocation/outdated.ts';
import type { ImpliedRoleStore } from './implied-store.ts';
import type { Role } from './store.ts';

export type ImpliedRoleService = ReturnType<typeof impliedRoleService>;

export interface ImpliedRoleOptions {
  implied: ImpliedRoleStore;
  write: Write;
  outdate: Outdate;
  /** Names of roles that none may imply. */
  prohibited: readonly string[];
}

export function impliedRoleService({ implied, write, outdate, prohibited }: ImpliedRoleOptions) {
  const notImplied = (prior: Role, other: Role) =>
    new IdentityError('implied_role_not_found', { prior_role_id: prior.id, implied_role_id: other.id });

  return {
    list: (priorId?: string) => implied.list(priorId),
    async require(prior: Role, other: Role): Promise<void> {
      if (!(await implied.has(prior.id, other.id))) throw notImplied(prior, other);
    },
    async create(prior: Role, other: Role): Promise<void> {
      if (prohibited.includes(other.name)) throw forbidden(`Role ${other.id} may not be implied by another role.`);
      if (prior.domain_id === null && other.domain_id !== null) {
        throw forbidden(`The global role ${prior.id} cannot imply the role ${other.id} of a domain.`);
      }
      try {
        await write('authorization', (trx) => implied.insert(trx, prior.id, other.id));
      } catch (error) {
        if (isUniqueViolation(error)) throw conflict('implied_role', `${prior.id} implies ${other.id} already`);
        if (isForeignKeyViolation(error)) throw new IdentityError('role_not_found', { role_id: other.id });
        throw error;
      }
    },
    async delete(prior: Role, other: Role): Promise<void> {
      await write('authorization', async (trx) => {
        if (!(await implied.delete(trx, prior.id, other.id))) throw notImplied(prior, other);
        // Every token with what the role implied carries the role itself, unless that is one of a domain.
        const { domain_id } = prior;
        await outdate(trx, domain_id === null ? { role_name: prior.name } : { domain_scope_id: domain_id });
      });
    },
  };
}
