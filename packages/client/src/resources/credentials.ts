import { type Api, type Entity, type Extra, type Filters, type Listing, path } from './api.ts';

export interface Credential extends Entity, Extra {
  user_id: string;
  /** `ec2`, `totp`, `cert` or any other. */
  type: string;
  /** Kept encrypted; JSON as text for `ec2`. */
  blob: string;
  project_id: string | null;
}

export interface CredentialCreate extends Extra {
  type: string;
  blob: string;
  /** The caller where it is left out. */
  user_id?: string;
  /** Needed for `ec2`. */
  project_id?: string | null;
}

export type CredentialUpdate = Partial<CredentialCreate>;
export type CredentialFilters = Filters<'user_id' | 'type'>;

export interface Credentials {
  /** @example await credentials.create({ user_id, type: 'totp', blob: secretInBase32 }); */
  create(credential: CredentialCreate): Promise<Credential>;
  /** @example await credentials.get(id); */
  get(id: string): Promise<Credential>;
  /** @example await credentials.list({ user_id, type: 'totp' }).toArray(); */
  list(filters?: CredentialFilters): Listing<Credential>;
  /** @example await credentials.update(id, { blob }); */
  update(id: string, changes: CredentialUpdate): Promise<Credential>;
  /** @example await credentials.delete(id); */
  delete(id: string): Promise<void>;
}

export function credentials(api: Api): Credentials {
  return {
    create: (credential) => api.one('credential', '/credentials', { method: 'POST', body: { credential } }),
    get: (id) => api.one('credential', path`/credentials/${id}`),
    list: (filters) => api.many('credentials', '/credentials', filters),
    update: (id, credential) =>
      api.one('credential', path`/credentials/${id}`, { method: 'PATCH', body: { credential } }),
    async delete(id) {
      await api.call(path`/credentials/${id}`, { method: 'DELETE' });
    },
  };
}
