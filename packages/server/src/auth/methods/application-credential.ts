/**
 * `application_credential`: a credential by id, or by name with its user, and its secret. It brings its own scope and may
 * ask for none. Wrong secrets and expired credentials are answered alike; an unknown id is a 404, as in Keystone.
 */
import type { ApplicationCredentialStore, SignInRow } from '../../application-credentials/store.ts';
import { IdentityError } from '../../errors.ts';
import type { Authenticator } from '../../identity/backend.ts';
import type { PasswordHasher } from '../../identity/passwords/hasher.ts';
import type { LookupStore } from '../lookup-store.ts';
import type { DomainRequest } from '../scope.ts';
import type { AuthMethod } from './method.ts';

interface CredentialPayload {
  id?: string;
  name?: string;
  secret?: string;
  user?: { id?: string; name?: string; domain?: DomainRequest };
}

export interface ApplicationCredentialMethodOptions {
  applicationCredentials: Pick<ApplicationCredentialStore, 'forSignIn'>;
  authenticator: Pick<Authenticator, 'findUser'>;
  lookups: LookupStore;
  hasher: PasswordHasher;
  /** Epoch seconds. */
  now(): number;
}

const TARGET = 'application credential';

export function applicationCredentialMethod(options: ApplicationCredentialMethodOptions): AuthMethod {
  const { applicationCredentials, authenticator, lookups, hasher, now } = options;

  async function userId({ id, name, domain }: NonNullable<CredentialPayload['user']>): Promise<string> {
    if (id) return id;
    if (!domain) throw new IdentityError('expecting', { attribute: 'domain', target: 'user' });
    if (!name) throw new IdentityError('expecting', { attribute: 'id or name', target: 'user' });
    const domain_id = domain.name ? await lookups.domainId(domain.name) : domain.id;
    if (!domain_id) throw new IdentityError('unauthorized');
    const found = await authenticator.findUser({ name, domain_id });
    if (!found) throw new IdentityError('user_not_found', { user_id: name });
    return found.id;
  }

  async function find({ id, name, user }: CredentialPayload): Promise<SignInRow> {
    if (id) {
      const found = await applicationCredentials.forSignIn({ id });
      if (!found) throw new IdentityError('application_credential_not_found', { application_credential_id: id });
      return found;
    }
    if (!name) throw new IdentityError('expecting', { attribute: 'name or ID', target: TARGET });
    if (!user) throw new IdentityError('expecting', { attribute: 'user', target: TARGET });
    const found = await applicationCredentials.forSignIn({ name, user_id: await userId(user) });
    if (!found) throw new IdentityError('unauthorized');
    return found;
  }

  return {
    name: 'application_credential',
    async authenticate({ payload, scope }) {
      if (scope !== undefined)
        throw new IdentityError('application_credential_scope', {}, { members: { identity: {} } });
      const request = payload as CredentialPayload;
      const found = await find(request);
      const isRight = await hasher.verify(request.secret ?? '', found.secret_hash);
      const isExpired = found.expires_at !== null && now() >= found.expires_at;
      if (!isRight || isExpired) throw new IdentityError('unauthorized');
      return {
        user_id: found.user_id,
        methods: ['application_credential'],
        scope: { app_cred_id: found.id, ...(found.project_id ? { project_id: found.project_id } : {}) },
      };
    },
  };
}
