import type { AccessRule, AccessRuleCreate } from './access-rules.ts';
import { type Api, type Entity, type Filters, type Listing, path } from './api.ts';
import type { DelegatedRole } from './roles.ts';

export interface ApplicationCredential extends Entity {
  name: string;
  description: string | null;
  user_id: string;
  project_id: string;
  roles: { id: string; name: string; domain_id: string | null }[];
  /** ISO 8601, `null` where it never ends. */
  expires_at: string | null;
  /** May make further application credentials and trusts; `null` is no. */
  unrestricted: boolean | null;
  access_rules?: AccessRule[];
  system?: unknown;
}

export interface ApplicationCredentialCreate {
  name: string;
  description?: string;
  /** Made by the service where it is left out. */
  secret?: string;
  /** All of the token's where it is left out. */
  roles?: DelegatedRole[];
  expires_at?: string | null;
  unrestricted?: boolean;
  /** New rules, or those of the user by id. */
  access_rules?: (AccessRuleCreate | { id: string })[];
}

/** Belong to a user, who makes them with a token for the project in which they are to act. They cannot be changed. */
export interface ApplicationCredentials {
  /**
   * The secret is told this once.
   *
   * @example
   * const { id, secret } = await application_credentials.create(userId, { name: 'ci', roles: [{ name: 'member' }] });
   */
  create(userId: string, credential: ApplicationCredentialCreate): Promise<ApplicationCredential & { secret: string }>;
  /** @example await application_credentials.get(userId, id); */
  get(userId: string, id: string): Promise<ApplicationCredential>;
  /** @example await application_credentials.list(userId, { name: 'ci' }).toArray(); */
  list(userId: string, filters?: Filters<'name'>): Listing<ApplicationCredential>;
  /** @example await application_credentials.delete(userId, id); */
  delete(userId: string, id: string): Promise<void>;
}

export function applicationCredentials(api: Api): ApplicationCredentials {
  return {
    create: (userId, application_credential) =>
      api.one('application_credential', path`/users/${userId}/application_credentials`, {
        method: 'POST',
        body: { application_credential },
      }),
    get: (userId, id) => api.one('application_credential', path`/users/${userId}/application_credentials/${id}`),
    list: (userId, filters) =>
      api.many('application_credentials', path`/users/${userId}/application_credentials`, filters),
    async delete(userId, id) {
      await api.call(path`/users/${userId}/application_credentials/${id}`, { method: 'DELETE' });
    },
  };
}
