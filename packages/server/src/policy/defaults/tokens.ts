import { anyScope, type RuleDefault } from './base.ts';

const adminOrTokenSubject = 'rule:admin_or_token_subject';

export const tokens: readonly RuleDefault[] = [
  {
    name: 'identity:check_token',
    check: 'rule:admin_required or (role:reader and system_scope:all) or rule:token_subject',
    scopes: anyScope,
    operations: ['HEAD /v3/auth/tokens'],
    deprecated: { name: 'identity:check_token', check: adminOrTokenSubject, since: 'T' },
  },
  {
    name: 'identity:validate_token',
    check: 'rule:admin_required or (role:reader and system_scope:all) or rule:service_role or rule:token_subject',
    scopes: anyScope,
    operations: ['GET /v3/auth/tokens'],
    deprecated: { name: 'identity:validate_token', check: 'rule:service_admin_or_token_subject', since: 'T' },
  },
  {
    name: 'identity:revoke_token',
    check: 'rule:admin_required or rule:token_subject',
    scopes: anyScope,
    operations: ['DELETE /v3/auth/tokens'],
    deprecated: { name: 'identity:revoke_token', check: adminOrTokenSubject, since: 'T' },
  },
];
