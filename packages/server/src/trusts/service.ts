/**
 * trusts/ owns what users delegate to users: roles on one project, with or without impersonation, for a time or a number of
 * uses, to be passed on or not. Invariants: a trustor delegates what it holds, through groups and implications too; a trust
 * that was passed on never exceeds the one above it, when it is made and whenever it is used; deleting a trust ends those
 * that it was passed on as. It refuses changes: a trust is made and deleted. What a trust is worth at sign-in is judged anew
 * from storage.
 */
import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { DelegationStore } from '../auth/delegation-store.ts';
import { chainFault, type GroundsOptions } from '../auth/grounds.ts';
import type { SubjectStore } from '../auth/subject-store.ts';
import { isUniqueViolation } from '../db/errors.ts';
import type { DB } from '../db/schema/db.ts';
import { badRequest, conflict, forbidden, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import { parseExpiry } from '../http/expiry.ts';
import type { ListQuery } from '../http/list.ts';
import { note } from '../notifications/note.ts';
import type { RevocationService } from '../revocation/service.ts';
import { type RoleReference, roleIds } from '../roles/references.ts';
import type { Role, RoleStore } from '../roles/store.ts';
import { redelegationFault } from './redelegation.ts';
import type { Trust, TrustFilter, TrustStore } from './store.ts';

export interface TrustOptions extends Pick<GroundsOptions, 'isEnabled' | 'maxRedelegations'> {
  trusts: TrustStore;
  delegations: Pick<DelegationStore, 'trustChain'>;
  roles: Pick<RoleStore, 'listByIds' | 'listByNames'>;
  subjects: Pick<SubjectStore, 'heldRoleIds'>;
  userExists(id: string): Promise<boolean>;
  projectExists(id: string): Promise<boolean>;
  revocations: Pick<RevocationService, 'revoke'>;
  write: Write;
  /** Epoch seconds. */
  now(): number;
}

export interface TrustFields {
  trustor_user_id: string;
  trustee_user_id: string;
  impersonation: boolean;
  project_id?: string | null;
  remaining_uses?: number | null;
  expires_at?: string | null;
  allow_redelegation?: boolean | null;
  redelegation_count?: number | null;
  redelegated_trust_id?: string | null;
  roles?: readonly RoleReference[];
  [attribute: string]: unknown;
}

/** A trust with those of its roles that still exist. */
export interface TrustWithRoles {
  trust: Trust;
  roles: Role[];
}

interface Depth {
  redelegation_count: number | null;
  isRedelegatable: boolean;
}

export type TrustService = ReturnType<typeof trustService>;

export function trustService(options: TrustOptions) {
  const { trusts, delegations, roles, subjects, maxRedelegations, revocations, write, now } = options;
  const notFound = (id: string) => new IdentityError('trust_not_found', { trust_id: id });

  /** The trust and those above it, all of which must be in force. */
  async function chainOf(id: string) {
    const chain = await delegations.trustChain(id);
    const isWhole = chain.at(-1)?.redelegated_trust_id === null;
    const isOver = chain.some(
      (link) => (link.expires_at !== null && now() > link.expires_at) || link.remaining_uses === 0,
    );
    if (!isWhole || isOver) throw notFound(id);
    const stated = await trusts.roleIds(chain.map((link) => link.id));
    return { chain, stated };
  }

  async function get(id: string): Promise<TrustWithRoles> {
    const { chain, stated } = await chainOf(id);
    const fault = chainFault(chain, stated, options);
    if (fault) throw forbidden(fault);
    const trust = await trusts.get(id);
    if (!trust) throw notFound(id);
    return { trust, roles: await roles.listByIds(stated.get(id) ?? []) };
  }

  function depthOf({ allow_redelegation, redelegation_count = undefined, remaining_uses }: TrustFields): Depth {
    if (!allow_redelegation || redelegation_count === 0) return { redelegation_count: 0, isRedelegatable: false };
    if (redelegation_count && redelegation_count > maxRedelegations)
      throw forbidden(
        `Requested redelegation depth of ${redelegation_count} is greater than allowed ${maxRedelegations}`,
      );
    if (remaining_uses != null) throw badRequest('remaining_uses must not be set if redelegation is allowed');
    return { redelegation_count: redelegation_count ?? null, isRedelegatable: true };
  }

  /** Puts a new trust below the one of the caller's token. */
  async function passOn(trust: Trust, role_ids: readonly string[], depth: Depth, aboveId: string): Promise<Trust> {
    const { chain, stated } = await chainOf(aboveId);
    const [above] = chain as [(typeof chain)[number]];
    const left = (above.redelegation_count ?? maxRedelegations) - 1;
    if (depth.isRedelegatable && depth.redelegation_count !== null && depth.redelegation_count !== left)
      throw forbidden(
        'Modifying "redelegation_count" upon redelegation is forbidden. Omitting this parameter is advised.',
      );
    const below: Trust = {
      ...trust,
      expires_at: trust.expires_at ?? above.expires_at,
      redelegated_trust_id: aboveId,
      redelegation_count: depth.isRedelegatable ? left : 0,
    };
    for (const link of chain) {
      const terms = { ...link, role_ids: stated.get(link.id) ?? [] };
      const fault = redelegationFault(terms, { ...below, role_ids }, maxRedelegations);
      if (fault) throw forbidden(fault);
    }
    const fault = chainFault(chain, stated, options);
    if (fault) throw forbidden(fault);
    return below;
  }

  async function checkHeld(role_ids: readonly string[], projectId: string | null, holderId: string) {
    if (projectId !== null && !(await options.projectExists(projectId)))
      throw new IdentityError('project_not_found', { project_id: projectId });
    const held = projectId === null ? new Set<string>() : await subjects.heldRoleIds(holderId, projectId);
    const missing = role_ids.find((id) => !held.has(id));
    if (missing !== undefined) throw new IdentityError('role_not_found', { role_id: missing });
  }

  async function remove(trx: Transaction<DB>, id: string, trustorId: string): Promise<void> {
    const doomed = [id];
    for (const above of doomed)
      for (const below of await trusts.passedOn(trx, above, trustorId)) if (!doomed.includes(below)) doomed.push(below);
    await trusts.end(trx, doomed, now());
    for (const trust_id of doomed) await revocations.revoke(trx, { trust_id });
    // The deepest first, as Keystone ends them.
    for (const below of doomed.slice(1).reverse()) note(trx, 'deleted', 'OS-TRUST:trust', below, { anonymous: true });
    note(trx, 'deleted', 'OS-TRUST:trust', id);
  }

  return {
    get,
    list: (filter: TrustFilter, query: ListQuery) => trusts.list(filter, query),
    /**
     * @param trustorId who makes it; must be the trustor
     * @param aboveId the trust of the caller's token, which is passed on
     */
    async create(fields: TrustFields, trustorId: string, aboveId?: string): Promise<TrustWithRoles> {
      const { roles: asked = [], allow_redelegation: _, id: __, links: ___, ...rest } = fields;
      const project_id = fields.project_id || null;
      if (project_id !== null && asked.length === 0) throw forbidden('At least one role should be specified.');
      if (fields.trustor_user_id !== trustorId) throw forbidden('The authenticated user should match the trustor.');
      if (!(await options.userExists(fields.trustee_user_id)))
        throw new IdentityError('user_not_found', { user_id: fields.trustee_user_id });
      const role_ids = await roleIds(roles, asked);
      const named = fields.redelegated_trust_id;
      if (named && !(await trusts.get(named))) throw notFound(named);
      if (named && named !== aboveId) throw forbidden('A trust is passed on with a token of that trust.');
      // Who does not name the trust above passes on only what it holds itself, as in Keystone.
      const origin = named ? (await chainOf(named)).chain.at(-1)!.trustor_user_id : trustorId;
      await checkHeld(role_ids, project_id, origin);
      const expires_at = fields.expires_at == null ? null : parseExpiry(fields.expires_at, now());
      const depth = depthOf(fields);
      const trust: Trust = {
        ...rest,
        id: randomUUID().replaceAll('-', ''),
        project_id,
        expires_at,
        remaining_uses: fields.remaining_uses ?? null,
        deleted_at: null,
        redelegated_trust_id: null,
        redelegation_count:
          depth.isRedelegatable && fields.redelegation_count === undefined
            ? maxRedelegations
            : depth.redelegation_count,
      };
      const made = aboveId === undefined ? trust : await passOn(trust, role_ids, depth, aboveId);
      const duplicate = (error: unknown) => {
        throw isUniqueViolation(error) ? conflict('trust', `Duplicate entry found with ID ${trust.id}.`) : error;
      };
      await write('authorization', async (trx) => {
        await trusts.insert(trx, made, role_ids);
        note(trx, 'created', 'OS-TRUST:trust', made.id);
      }).catch(duplicate);
      return { trust: made, roles: await roles.listByIds(role_ids) };
    },
    delete(id: string): Promise<void> {
      return write(['authorization', 'revocation'], async (trx) => {
        const trust = await trusts.get(id, trx);
        const isOver = trust && trust.expires_at !== null && now() > trust.expires_at;
        if (!trust || isOver || trust.remaining_uses === 0) throw notFound(id);
        await remove(trx, id, trust.trustor_user_id);
      });
    },
  };
}
