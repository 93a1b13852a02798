/**
 * application-credentials/ owns what users make for their programs: a secret of its own with a share of the user's roles on
 * one project. Invariants: a name is unique to its user; a credential carries no role that its maker's token did not; the
 * secret is kept as a hash and shown once. It refuses to make credentials for other users. What a credential is worth at
 * sign-in is judged anew from storage, so that it never holds a role that its user lost.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { AccessRule } from '../access-rules/rule.ts';
import type { AccessRuleStore } from '../access-rules/store.ts';
import type { SubjectStore } from '../auth/subject-store.ts';
import { isUniqueViolation } from '../db/errors.ts';
import type { DB } from '../db/schema/db.ts';
import { badRequest, conflict, forbidden, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import { parseExpiry } from '../http/expiry.ts';
import type { ListQuery, Page } from '../http/list.ts';
import type { PasswordHasher } from '../identity/passwords/hasher.ts';
import { note } from '../notifications/note.ts';
import type { Outdate } from '../revocation/outdated.ts';
import { type RoleReference, roleIds } from '../roles/references.ts';
import type { Role, RoleStore } from '../roles/store.ts';
import type { ApplicationCredential, ApplicationCredentialStore } from './store.ts';

export interface ApplicationCredentialOptions {
  credentials: ApplicationCredentialStore;
  rules: AccessRuleStore;
  roles: Pick<RoleStore, 'listByIds' | 'listByNames'>;
  /** Ids of a role and all that it implies, however far. */
  impliedBy(roleIds: readonly string[]): Promise<string[]>;
  subjects: Pick<SubjectStore, 'projectRoles'>;
  hasher: PasswordHasher;
  write: Write;
  outdate: Outdate;
  /** `[application_credential] user_limit`; negative: none. */
  userLimit: number;
  /** Epoch seconds. */
  now(): number;
}

/** Whoever makes a credential: the project and the roles are those of the token. */
export interface Maker {
  user_id: string;
  project_id: string | null;
  role_ids: readonly string[];
}

export interface ApplicationCredentialFields {
  name: string;
  description?: string | null;
  secret?: string | null;
  expires_at?: string | null;
  unrestricted?: boolean | null;
  system?: string | null;
  roles?: readonly RoleReference[];
  access_rules?: readonly Partial<AccessRule>[];
}

/** A credential with its roles as the API shows them. */
export type WithRoles = Omit<ApplicationCredential, 'role_ids'> & { roles: Role[] };

export type ApplicationCredentialService = ReturnType<typeof applicationCredentialService>;

const SECRET_BYTES = 64;
const hexId = () => randomUUID().replaceAll('-', '');

export function applicationCredentialService(options: ApplicationCredentialOptions) {
  const { credentials, rules, roles, impliedBy, subjects, hasher, write, outdate, userLimit, now } = options;
  const notFound = (id: string) =>
    new IdentityError('application_credential_not_found', { application_credential_id: id });

  /** Roles that are gone are left out. */
  async function withRoles(found: readonly ApplicationCredential[]): Promise<WithRoles[]> {
    const known = await roles.listByIds([...new Set(found.flatMap(({ role_ids }) => role_ids))]);
    const byId = new Map(known.map((role) => [role.id, role]));
    return found.map(({ role_ids, ...credential }) => ({
      ...credential,
      roles: role_ids.flatMap((id) => byId.get(id) ?? []),
    }));
  }

  async function rolesFor(asked: readonly RoleReference[] | undefined, maker: Maker): Promise<string[]> {
    if (!asked?.length) return [...maker.role_ids];
    const named = await roleIds(roles, asked);
    if (new Set(named).size < named.length) throw conflict('application_credential', 'a role is named twice');
    const wanted = await impliedBy(named);
    if (!wanted.every((id) => maker.role_ids.includes(id)))
      throw badRequest('Invalid application credential: Cannot create an application credential with unassigned role');
    return wanted;
  }

  /** A trustor's roles and those of domains reach a token that its user does not hold them by. */
  async function checkHeld(wanted: readonly string[], { user_id, project_id }: Maker) {
    if (project_id === null) return;
    const held = (await subjects.projectRoles(user_id, project_id)).map(({ id }) => id);
    const missing = wanted.find((id) => !held.includes(id));
    if (missing !== undefined)
      throw badRequest(`Invalid application credential: the user does not hold role ${missing} on the project.`);
  }

  /** A rule by its id, else one that says the same, else a new one. */
  async function ruleNumber(trx: Transaction<DB>, userId: string, rule: Partial<AccessRule>): Promise<number> {
    const { id, service, path, method } = rule;
    const byId = id === undefined ? undefined : await rules.numberById(trx, userId, id);
    if (byId !== undefined) return byId;
    if (service === undefined || path === undefined || method === undefined) {
      if (id !== undefined) throw new IdentityError('access_rule_not_found', { access_rule_id: id });
      throw badRequest('An access rule has a service, a path and a method.');
    }
    const terms = { service, path, method };
    return (
      (await rules.numberByTerms(trx, userId, terms)) ?? rules.insert(trx, userId, { id: id ?? hexId(), ...terms })
    );
  }

  async function ruleNumbers(trx: Transaction<DB>, userId: string, asked: readonly Partial<AccessRule>[]) {
    const numbers: number[] = [];
    for (const rule of asked) numbers.push(await ruleNumber(trx, userId, rule));
    if (new Set(numbers).size < numbers.length)
      throw conflict('application_credential', 'an access rule is given twice');
    return numbers;
  }

  async function get(id: string): Promise<WithRoles> {
    const found = await credentials.get(id);
    if (!found) throw notFound(id);
    return (await withRoles([found]))[0]!;
  }

  return {
    get,
    /** Undefined for an unknown id: for policy targets, which must not tell. */
    find: (id: string) => credentials.get(id),
    async list(userId: string, query: ListQuery): Promise<Page<WithRoles>> {
      const { items, truncated } = await credentials.list(userId, query);
      return { items: await withRoles(items), truncated };
    },
    /** @returns the credential with its secret, which is shown this once */
    async create(maker: Maker, fields: ApplicationCredentialFields): Promise<WithRoles & { secret: string }> {
      const secret = fields.secret || randomBytes(SECRET_BYTES).toString('base64url');
      const role_ids = await rolesFor(fields.roles, maker);
      const expires_at = fields.expires_at != null ? parseExpiry(fields.expires_at, now()) : null;
      await checkHeld(role_ids, maker);
      const credential: ApplicationCredential = {
        id: hexId(),
        name: fields.name,
        description: fields.description ?? null,
        user_id: maker.user_id,
        project_id: maker.project_id,
        system: fields.system ?? null,
        expires_at,
        unrestricted: fields.unrestricted ?? null,
        role_ids,
        access_rules: [],
      };
      const secret_hash = await hasher.hash(secret);
      await write('authorization', async (trx) => {
        if (userLimit >= 0 && (await credentials.count(trx, maker.user_id)) >= userLimit)
          throw forbidden(
            `Unable to create additional application credentials, maximum of ${userLimit} already exceeded for user.`,
          );
        const numbers = await ruleNumbers(trx, maker.user_id, fields.access_rules ?? []);
        await credentials.insert(trx, { ...credential, secret_hash }, numbers);
        note(trx, 'created', 'application_credential', credential.id);
      }).catch((error: unknown) => {
        if (!isUniqueViolation(error)) throw error;
        throw conflict('application_credential', `Duplicate entry found with name ${fields.name}`);
      });
      return { ...(await get(credential.id)), secret };
    },
    delete(id: string): Promise<void> {
      return write('authorization', async (trx) => {
        if (!(await credentials.delete(trx, id))) throw notFound(id);
        note(trx, 'deleted', 'application_credential', id);
        await outdate(trx, { app_cred_id: id });
      });
    },
  };
}
