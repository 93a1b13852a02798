import { type Api, type Entity, type Extra, type Listing, path } from './api.ts';
import type { DelegatedRole, Role } from './roles.ts';

export interface Consumer extends Entity, Extra {
  description: string | null;
}

export interface AccessToken {
  id: string;
  consumer_id: string;
  project_id: string;
  authorizing_user_id: string;
  /** ISO 8601, `null` where it never ends. */
  expires_at: string | null;
  links: { roles: string; self?: string };
}

/** Programs to which users may delegate roles (OS-OAUTH1), and the access tokens that came of it. */
export interface OAuth1 {
  /** The secret is told this once. @example const { id, secret } = await oauth1.createConsumer({ description: 'ci' }); */
  createConsumer(consumer?: { description?: string | null } & Extra): Promise<Consumer & { secret: string }>;
  /** @example await oauth1.getConsumer(id); */
  getConsumer(id: string): Promise<Consumer>;
  /** @example await oauth1.listConsumers().toArray(); */
  listConsumers(): Listing<Consumer>;
  /** @example await oauth1.updateConsumer(id, { description: 'other' }); */
  updateConsumer(id: string, changes: { description?: string | null } & Extra): Promise<Consumer>;
  /** With its tokens. @example await oauth1.deleteConsumer(id); */
  deleteConsumer(id: string): Promise<void>;
  /**
   * The caller lets the consumer of a request token have these roles; the verifier is for the consumer.
   *
   * @example const { oauth_verifier } = await oauth1.authorize(requestTokenId, [{ name: 'member' }]);
   */
  authorize(requestTokenId: string, roles: DelegatedRole[]): Promise<{ oauth_verifier: string }>;
  /** @example await oauth1.getAccessToken(userId, id); */
  getAccessToken(userId: string, id: string): Promise<AccessToken>;
  /** @example await oauth1.listAccessTokens(userId).toArray(); */
  listAccessTokens(userId: string): Listing<AccessToken>;
  /** @example await oauth1.deleteAccessToken(userId, id); */
  deleteAccessToken(userId: string, id: string): Promise<void>;
  /** @example await oauth1.listAccessTokenRoles(userId, id).toArray(); */
  listAccessTokenRoles(userId: string, id: string): Listing<Role>;
  /** @example await oauth1.getAccessTokenRole(userId, id, roleId); */
  getAccessTokenRole(userId: string, id: string, roleId: string): Promise<Role>;
}

const consumers = '/OS-OAUTH1/consumers';
const consumerOf = (id: string) => consumers + path`/${id}`;
const tokensOf = (userId: string) => path`/users/${userId}/OS-OAUTH1/access_tokens`;
const tokenOf = (userId: string, id: string) => tokensOf(userId) + path`/${id}`;

export function oauth1(api: Api): OAuth1 {
  return {
    createConsumer: (consumer = {}) => api.one('consumer', consumers, { method: 'POST', body: { consumer } }),
    getConsumer: (id) => api.one('consumer', consumerOf(id)),
    listConsumers: () => api.many('consumers', consumers),
    updateConsumer: (id, consumer) => api.one('consumer', consumerOf(id), { method: 'PATCH', body: { consumer } }),
    async deleteConsumer(id) {
      await api.call(consumerOf(id), { method: 'DELETE' });
    },
    authorize: (id, roles) => api.one('token', path`/OS-OAUTH1/authorize/${id}`, { method: 'PUT', body: { roles } }),
    getAccessToken: (userId, id) => api.one('access_token', tokenOf(userId, id)),
    listAccessTokens: (userId) => api.many('access_tokens', tokensOf(userId)),
    async deleteAccessToken(userId, id) {
      await api.call(tokenOf(userId, id), { method: 'DELETE' });
    },
    listAccessTokenRoles: (userId, id) => api.many('roles', `${tokenOf(userId, id)}/roles`),
    getAccessTokenRole: (userId, id, roleId) => api.one('role', tokenOf(userId, id) + path`/roles/${roleId}`),
  };
}
