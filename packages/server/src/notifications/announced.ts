/** Services whose refusals are told as well as what they did: sign-ins, grants, and changes of one's own password. */
import { createHmac } from 'node:crypto';
import { type ErrorCode, IdentityError } from '../errors.ts';
import type { GrantService } from '../grants/service.ts';
import type { GrantPlace } from '../grants/store.ts';
import { ACCOUNT_DISABLED, ACCOUNT_LOCKED, type Authenticator, type UserIdentity } from '../identity/backend.ts';
import type { UserService } from '../users/service.ts';
import type { AuthenticateEvent, GrantEvent, NotifiedEvent, Reason } from './event.ts';

type Emit = (event: NotifiedEvent) => void;

export interface SignInOptions {
  emit: Emit;
  domainName(id: string): Promise<string | undefined>;
  /** `[security_compliance] report_invalid_password_hash`; undefined: not asked for. */
  partialHash: ((password: string) => string) | undefined;
}

const reasonFor = ({ message, status }: IdentityError): Reason => ({ type: message, code: String(status) });

/** Every check of a password is an event, but for those of disabled accounts and domains: Keystone checks none there. */
export function announcedSignIns<A extends Authenticator>(authenticator: A, options: SignInOptions): A {
  const { emit, domainName, partialHash } = options;

  async function tellUnknown(by: Parameters<Authenticator['findUser']>[0]): Promise<void> {
    const asked = 'id' in by ? by.id : by.name;
    const unknown =
      'id' in by
        ? { user_id: by.id, domain_id: null, domain_name: null }
        : { user_name: by.name, domain_id: by.domain_id, domain_name: await domainName(by.domain_id) };
    const reason = reasonFor(new IdentityError('user_not_found', { user_id: asked }));
    emit({ kind: 'authenticate', outcome: 'failure', subject: { unknown }, reason });
  }

  function tellRefusal(user: UserIdentity, password: string, error: IdentityError): void {
    const failure: AuthenticateEvent = { kind: 'authenticate', outcome: 'failure', subject: { user } };
    if (!user.enabled || error.cause === ACCOUNT_DISABLED) return;
    if (error.cause === ACCOUNT_LOCKED)
      emit({ ...failure, reason: { type: `The account is locked for user: ${user.id}.`, code: '401' } });
    else if (error.code === 'password_expired') emit({ ...failure, reason: reasonFor(error) });
    else emit(partialHash ? { ...failure, partialPasswordHash: partialHash(password) } : failure);
  }

  return {
    ...authenticator,
    async findUser(by) {
      const found = await authenticator.findUser(by);
      if (!found) await tellUnknown(by);
      return found;
    },
    async checkPassword(user, password) {
      try {
        await authenticator.checkPassword(user, password);
      } catch (error) {
        if (user && error instanceof IdentityError && error.status === 401) tellRefusal(user, password, error);
        throw error;
      }
      if (user) emit({ kind: 'authenticate', outcome: 'success', subject: { user } });
    },
  };
}

/** What Keystone's SQL driver is called, which salts the hash. */
const SALT = 'keystone.identity.backends.sql.Identity';

/** Tells apart attempts with one wrong password from attempts with many. */
export function partialPasswordHash(hash: string, secretKey: string, maxChars: number | null) {
  return (password: string): string => {
    const salted = createHmac(hash, SALT).update(password).digest();
    const whole = createHmac(hash, secretKey).update(salted).digest('base64').replace(/=+$/, '');
    return maxChars === null ? whole : whole.slice(0, maxChars);
  };
}

/** Keystone says nothing of roles on the system. */
export function announcedGrants(grants: GrantService, emit: Emit): GrantService {
  async function told(operation: GrantEvent['operation'], place: GrantPlace, roleId: string, work: Promise<void>) {
    const { target, targetId, actor, actorId, inherited } = place;
    if (target === 'system') return work;
    const event = { kind: 'grant', operation, target, targetId, actor, actorId, inherited, roleId } as const;
    await work.catch((error: unknown) => {
      emit({ ...event, outcome: 'failure' });
      throw error;
    });
    emit({ ...event, outcome: 'success' });
  }

  return {
    ...grants,
    create: (place, role, project) => told('created', place, role.id, grants.create(place, role, project)),
    delete: (place, roleId) => told('deleted', place, roleId, grants.delete(place, roleId)),
  };
}

const PASSWORD_RULES: readonly ErrorCode[] = [
  'password_history',
  'password_locked',
  'password_requirements',
  'password_too_young',
];

/** A new password that a rule forbids is an update with a reason, as Keystone has it. */
export function announcedPasswordRefusals(users: UserService, emit: Emit): UserService {
  return {
    ...users,
    async changePassword(id, original, password) {
      await users.changePassword(id, original, password).catch((error: unknown) => {
        if (error instanceof IdentityError && PASSWORD_RULES.includes(error.code))
          emit({ kind: 'resource', operation: 'updated', type: 'user', id, reason: reasonFor(error) });
        throw error;
      });
    },
  };
}
