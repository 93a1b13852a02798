/**
 * identity/ is where users, groups, memberships and passwords come from. What signs people in (auth/) and what serves
 * `/v3/users` and `/v3/groups` both go through the one interface below; `sql/` is its first implementation and
 * `conformance.ts` the suite that every implementation passes.
 *
 * Invariants: a name is unique within its domain; a user's domain never changes; a password is only ever stored as a hash
 * and never leaves; an unknown user costs as much time as a wrong password. It refuses: rules about who may ask, the
 * existence of domains and projects, and revocation: those belong to the services of `users/` and `groups/`.
 */
import type { Kysely, Transaction } from 'kysely';
import type { DB } from '../db/schema/db.ts';
import type { ListQuery, Page } from '../http/list.ts';
import type { UserOptions } from './options.ts';

/** The `cause` of a refusal that is not for a wrong password: for audit alone, no answer tells. */
export const ACCOUNT_LOCKED = 'the account is locked';
export const ACCOUNT_DISABLED = 'the account or its domain is disabled';

export interface UserIdentity {
  readonly id: string;
  readonly name: string;
  readonly domain_id: string;
  readonly enabled: boolean;
  readonly default_project_id: string | null;
}

export interface Authenticator {
  findUser(by: { id: string } | { name: string; domain_id: string }): Promise<UserIdentity | undefined>;
  /**
   * Checks a password with all the rules that hold for it (lockout, expiry, inactivity).
   * An undefined user costs as much time as a wrong password.
   *
   * @throws IdentityError 401, alike for an unknown user and for a wrong password; `password_expired` only for the right one
   */
  checkPassword(user: UserIdentity | undefined, password: string): Promise<void>;
}

/** What an identity provider calls the user. */
export interface FederatedIdentity {
  idp_id: string;
  protocols: { protocol_id: string; unique_id: string }[];
}

export interface User {
  id: string;
  /** Null only for a row that another program left without a name. */
  name: string | null;
  domain_id: string;
  /** Inactivity counted in. */
  enabled: boolean;
  default_project_id: string | null;
  /** Epoch seconds; null: never. */
  password_expires_at: number | null;
  options: UserOptions;
  federated: FederatedIdentity[];
  /** Attributes that have no column. */
  extra: Record<string, unknown>;
}

export interface NewUser {
  id: string;
  name: string;
  domain_id: string;
  enabled: boolean;
  default_project_id: string | null;
  options: UserOptions;
  federated: FederatedIdentity[];
  extra: Record<string, unknown>;
  /** Absent: the user has no password. */
  password_hash?: string | null;
}

export interface UserChanges {
  name?: string;
  enabled?: boolean;
  default_project_id?: string | null;
  /** Null removes an option; options that are not named stay. */
  options?: UserOptions;
  /** Replaces all of them. */
  federated?: FederatedIdentity[];
  /** Attributes that change; the others stay. */
  extra?: Record<string, unknown>;
  password_hash?: string | null;
}

export type ExpiryOperator = 'lt' | 'lte' | 'gt' | 'gte' | 'eq' | 'neq';

export interface UserQuery extends ListQuery {
  /** Conditions on when the password in force expires; `at` in epoch seconds. */
  passwordExpiry?: readonly { operator: ExpiryOperator; at: number }[];
  /** Only users of this domain, whatever the filters say. */
  withinDomain?: string;
}

export interface GroupQuery extends ListQuery {
  withinDomain?: string;
}

/** A user's own change of the password, checked and hashed, ready to be stored. */
export interface PreparedPassword {
  user_id: string;
  password_hash: string;
  /** The password row that the old password was checked against. */
  replaces: number;
}

export interface Users {
  get(id: string, from?: Kysely<DB>): Promise<User | undefined>;
  list(query: UserQuery): Promise<Page<User>>;
  create(trx: Transaction<DB>, user: NewUser): Promise<void>;
  update(trx: Transaction<DB>, id: string, changes: UserChanges): Promise<void>;
  delete(trx: Transaction<DB>, id: string): Promise<void>;
  idsOfDomain(trx: Transaction<DB>, domainId: string): Promise<string[]>;
  /** Forgets a project that is no more as anyone's default. */
  unsetDefaultProject(trx: Transaction<DB>, projectId: string): Promise<void>;
}

export interface Passwords {
  /**
   * Applies the rules of a self-service change: not locked, old enough, not used before.
   *
   * @throws IdentityError 400 naming the rule
   */
  prepareChange(userId: string, password: string): Promise<PreparedPassword>;
  /** @throws IdentityError 401 where the password was changed meanwhile */
  change(trx: Transaction<DB>, prepared: PreparedPassword): Promise<void>;
}

export interface Group {
  id: string;
  name: string;
  domain_id: string;
  description: string | null;
  extra: Record<string, unknown>;
}

export type GroupChanges = Partial<Pick<Group, 'name' | 'description' | 'extra'>>;

export interface Groups {
  get(id: string, from?: Kysely<DB>): Promise<Group | undefined>;
  list(query: GroupQuery): Promise<Page<Group>>;
  create(trx: Transaction<DB>, group: Group): Promise<void>;
  update(trx: Transaction<DB>, id: string, changes: GroupChanges): Promise<void>;
  delete(trx: Transaction<DB>, id: string): Promise<void>;
  idsOfDomain(trx: Transaction<DB>, domainId: string): Promise<string[]>;
}

/** A group with the end of a membership that an identity provider vouched for; null: it does not end. */
export type GroupOfUser = Group & { membership_expires_at: number | null };

export interface Memberships {
  /** Adding a member again changes nothing. */
  add(trx: Transaction<DB>, groupId: string, userId: string): Promise<void>;
  /** Whether there was such a membership. */
  remove(trx: Transaction<DB>, groupId: string, userId: string): Promise<boolean>;
  /** Memberships that have ended do not count. */
  has(groupId: string, userId: string): Promise<boolean>;
  users(groupId: string, query: UserQuery): Promise<Page<User>>;
  userIds(trx: Transaction<DB>, groupId: string): Promise<string[]>;
  groups(userId: string, query: GroupQuery): Promise<Page<GroupOfUser>>;
}

export interface IdentityBackend extends Authenticator {
  readonly users: Users;
  readonly passwords: Passwords;
  readonly groups: Groups;
  readonly memberships: Memberships;
}
