/** `password`: a user by id, or by name with a domain, and the password. */
import { IdentityError } from '../../errors.ts';
import type { Authenticator, UserIdentity } from '../../identity/backend.ts';
import type { LookupStore } from '../lookup-store.ts';
import type { DomainRequest } from '../scope.ts';
import type { AuthMethod } from './method.ts';

interface PasswordPayload {
  user?: { id?: string; name?: string; domain?: DomainRequest; password?: string };
}

export function passwordMethod({
  authenticator,
  lookups,
}: {
  authenticator: Authenticator;
  lookups: LookupStore;
}): AuthMethod {
  async function find({ id, name, domain }: NonNullable<PasswordPayload['user']>): Promise<UserIdentity | undefined> {
    if (!name) {
      if (!id) throw new IdentityError('expecting', { attribute: 'id or name', target: 'user' });
      return authenticator.findUser({ id });
    }
    if (!domain) throw new IdentityError('expecting', { attribute: 'domain', target: 'user' });
    if (!domain.id && !domain.name) throw new IdentityError('expecting', { attribute: 'id or name', target: 'domain' });
    const domain_id = domain.name ? await lookups.domainId(domain.name) : domain.id;
    return domain_id === undefined ? undefined : authenticator.findUser({ name, domain_id });
  }

  return {
    name: 'password',
    async authenticate({ payload }) {
      const { user } = payload as PasswordPayload;
      if (!user) throw new IdentityError('expecting', { attribute: 'user', target: 'password' });
      const found = await find(user);
      // An unknown user is checked as well: it must take as long as a wrong password.
      await authenticator.checkPassword(found, user.password ?? '');
      if (!found) throw new IdentityError('unauthorized');
      return { user_id: found.id, methods: ['password'] };
    },
  };
}
