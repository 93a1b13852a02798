import { checkDeed } from '../auth/delegation.ts';
import { IdentityError } from '../errors.ts';
import { collection, listQuery, PAGED, plainCollection, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import type { Role } from '../roles/store.ts';
import { accessTokenAnswer, accessTokenRoleAnswer, accessTokenRolesAnswer, accessTokensAnswer } from './schema.ts';
import type { OAuthTokenService } from './token-service.ts';
import type { AccessToken } from './token-store.ts';

export interface AccessTokenRoutesOptions {
  tokens: OAuthTokenService;
  roles: { listByIds(ids: readonly string[]): Promise<Role[]> };
}

const PATH = '/v3/users/:user_id/OS-OAUTH1/access_tokens';
const missing = () => new IdentityError('access_token_not_found');

export function accessTokenRoutes({ tokens, roles }: AccessTokenRoutesOptions): Route[] {
  const pathOf = (userId: string) => `users/${encodeURIComponent(userId)}/OS-OAUTH1/access_tokens`;
  const shown = (call: Call, { id, authorizing_user_id, project_id, consumer_id, expires_at }: AccessToken) => {
    const visible = { id, authorizing_user_id, project_id, consumer_id, expires_at };
    const { links, ...token } = withSelf(call, pathOf(authorizing_user_id), visible);
    return { ...token, links: { ...links, roles: `${links.self}/roles` } };
  };
  const shownRole = (call: Call, { description: _, ...role }: Role) => withSelf(call, 'roles', role as Role);

  return [
    route({
      method: 'GET',
      path: PATH,
      rel: 'user_access_tokens',
      summary: 'List the OAuth access tokens that a user authorized',
      parameters: PAGED,
      response: accessTokensAnswer,
      action: 'identity:list_access_tokens',
      async handle(call) {
        checkDeed(call.caller, 'manage OAuth tokens');
        const query = listQuery(call, []);
        const listed = await tokens.accessTokens(call.params.user_id!, query);
        const body = collection(call, 'access_tokens', listed, query, pathOf(call.params.user_id!));
        return { body: { ...body, access_tokens: listed.items.map((token) => shown(call, token)) } };
      },
    }),
    route({
      method: 'GET',
      path: `${PATH}/:access_token_id`,
      rel: 'user_access_token',
      summary: 'Show an OAuth access token',
      response: accessTokenAnswer,
      action: 'identity:get_access_token',
      async handle(call) {
        checkDeed(call.caller, 'manage OAuth tokens');
        const { user_id, access_token_id } = call.params;
        return { body: { access_token: shown(call, await tokens.accessTokenOf(user_id!, access_token_id!, missing)) } };
      },
    }),
    route({
      method: 'DELETE',
      path: `${PATH}/:access_token_id`,
      summary: 'Delete an OAuth access token',
      // The documented rule: Keystone asks that of EC2 credentials here.
      action: 'identity:delete_access_token',
      async handle(call) {
        checkDeed(call.caller, 'manage OAuth tokens');
        await tokens.deleteAccessToken(call.params.user_id!, call.params.access_token_id!);
        return { status: 204 };
      },
    }),
    route({
      method: 'GET',
      path: `${PATH}/:access_token_id/roles`,
      rel: 'user_access_token_roles',
      summary: 'List the roles of an OAuth access token',
      response: accessTokenRolesAnswer,
      action: 'identity:list_access_token_roles',
      async handle(call) {
        const { user_id, access_token_id } = call.params;
        const { role_ids } = await tokens.accessTokenOf(user_id!, access_token_id!, missing);
        const listed = (await roles.listByIds(role_ids)).map((role) => shownRole(call, role));
        return { body: plainCollection(call, 'roles', listed) };
      },
    }),
    route({
      method: 'GET',
      path: `${PATH}/:access_token_id/roles/:role_id`,
      rel: 'user_access_token_role',
      summary: 'Show a role of an OAuth access token',
      response: accessTokenRoleAnswer,
      action: 'identity:get_access_token_role',
      async handle(call) {
        const { user_id, access_token_id, role_id } = call.params;
        const another = () => new IdentityError('unauthorized');
        const { role_ids } = await tokens.accessTokenOf(user_id!, access_token_id!, another);
        const [role] = role_ids.includes(role_id!) ? await roles.listByIds([role_id!]) : [];
        if (!role) throw new IdentityError('role_not_found', { role_id: role_id! });
        return { body: { role: shownRole(call, role) } };
      },
    }),
  ];
}
