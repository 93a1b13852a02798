import { admin, projectOnly, type RuleDefault } from './base.ts';

export const accessTokens: readonly RuleDefault[] = [
  {
    name: 'identity:authorize_request_token',
    check: admin,
    scopes: projectOnly,
    operations: ['PUT /v3/OS-OAUTH1/authorize/{request_token_id}'],
  },
  {
    name: 'identity:get_access_token',
    check: admin,
    scopes: projectOnly,
    operations: ['GET /v3/users/{user_id}/OS-OAUTH1/access_tokens/{access_token_id}'],
  },
  {
    name: 'identity:get_access_token_role',
    check: admin,
    scopes: projectOnly,
    operations: ['GET /v3/users/{user_id}/OS-OAUTH1/access_tokens/{access_token_id}/roles/{role_id}'],
  },
  {
    name: 'identity:list_access_tokens',
    check: admin,
    scopes: projectOnly,
    operations: ['GET /v3/users/{user_id}/OS-OAUTH1/access_tokens'],
  },
  {
    name: 'identity:list_access_token_roles',
    check: admin,
    scopes: projectOnly,
    operations: ['GET /v3/users/{user_id}/OS-OAUTH1/access_tokens/{access_token_id}/roles'],
  },
  {
    name: 'identity:delete_access_token',
    check: admin,
    scopes: projectOnly,
    operations: ['DELETE /v3/users/{user_id}/OS-OAUTH1/access_tokens/{access_token_id}'],
  },
];
