import { admin, anyScope, type RuleDefault } from './base.ts';

const readable = '(rule:admin_required) or (role:reader and system_scope:all) or user_id:%(target.credential.user_id)s';
const writable = '(rule:admin_required) or user_id:%(target.credential.user_id)s';

export const credentials: readonly RuleDefault[] = [
  {
    name: 'identity:get_credential',
    check: readable,
    scopes: anyScope,
    operations: ['GET /v3/credentials/{credential_id}'],
    deprecated: { name: 'identity:get_credential', check: admin, since: 'S' },
  },
  {
    name: 'identity:list_credentials',
    check: readable,
    scopes: anyScope,
    operations: ['GET /v3/credentials'],
    deprecated: { name: 'identity:list_credentials', check: admin, since: 'S' },
  },
  {
    name: 'identity:create_credential',
    check: writable,
    scopes: anyScope,
    operations: ['POST /v3/credentials'],
    deprecated: { name: 'identity:create_credential', check: admin, since: 'S' },
  },
  {
    name: 'identity:update_credential',
    check: writable,
    scopes: anyScope,
    operations: ['PATCH /v3/credentials/{credential_id}'],
    deprecated: { name: 'identity:update_credential', check: admin, since: 'S' },
  },
  {
    name: 'identity:delete_credential',
    check: writable,
    scopes: anyScope,
    operations: ['DELETE /v3/credentials/{credential_id}'],
    deprecated: { name: 'identity:delete_credential', check: admin, since: 'S' },
  },
];
