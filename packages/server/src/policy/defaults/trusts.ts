import { admin, adminOrSystemReader, projectOnly, type RuleDefault, systemOrProject } from './base.ts';

const trustor = 'user_id:%(target.trust.trustor_user_id)s';
const readable =
  '(rule:admin_required) or (role:reader and system_scope:all or user_id:%(target.trust.trustor_user_id)s or user_id:%(target.trust.trustee_user_id)s)';
const trustorOrTrustee = 'user_id:%(target.trust.trustor_user_id)s or user_id:%(target.trust.trustee_user_id)s';

export const trusts: readonly RuleDefault[] = [
  {
    name: 'identity:create_trust',
    check: trustor,
    scopes: projectOnly,
    operations: ['POST /v3/OS-TRUST/trusts'],
  },
  {
    name: 'identity:list_trusts',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/OS-TRUST/trusts', 'HEAD /v3/OS-TRUST/trusts'],
    deprecated: { name: 'identity:list_trusts', check: admin, since: 'T' },
  },
  {
    name: 'identity:list_trusts_for_trustor',
    check: '(rule:admin_required) or (role:reader and system_scope:all or user_id:%(target.trust.trustor_user_id)s)',
    scopes: systemOrProject,
    operations: [
      'GET /v3/OS-TRUST/trusts?trustor_user_id={trustor_user_id}',
      'HEAD /v3/OS-TRUST/trusts?trustor_user_id={trustor_user_id}',
    ],
  },
  {
    name: 'identity:list_trusts_for_trustee',
    check: '(rule:admin_required) or (role:reader and system_scope:all or user_id:%(target.trust.trustee_user_id)s)',
    scopes: systemOrProject,
    operations: [
      'GET /v3/OS-TRUST/trusts?trustee_user_id={trustee_user_id}',
      'HEAD /v3/OS-TRUST/trusts?trustee_user_id={trustee_user_id}',
    ],
  },
  {
    name: 'identity:list_roles_for_trust',
    check: readable,
    scopes: systemOrProject,
    operations: ['GET /v3/OS-TRUST/trusts/{trust_id}/roles', 'HEAD /v3/OS-TRUST/trusts/{trust_id}/roles'],
    deprecated: { name: 'identity:list_roles_for_trust', check: trustorOrTrustee, since: 'T' },
  },
  {
    name: 'identity:get_role_for_trust',
    check: readable,
    scopes: systemOrProject,
    operations: [
      'GET /v3/OS-TRUST/trusts/{trust_id}/roles/{role_id}',
      'HEAD /v3/OS-TRUST/trusts/{trust_id}/roles/{role_id}',
    ],
    deprecated: { name: 'identity:get_role_for_trust', check: trustorOrTrustee, since: 'T' },
  },
  {
    name: 'identity:delete_trust',
    check: 'rule:admin_required or user_id:%(target.trust.trustor_user_id)s',
    scopes: systemOrProject,
    operations: ['DELETE /v3/OS-TRUST/trusts/{trust_id}'],
    deprecated: { name: 'identity:delete_trust', check: trustor, since: 'T' },
  },
  {
    name: 'identity:get_trust',
    check: readable,
    scopes: systemOrProject,
    operations: ['GET /v3/OS-TRUST/trusts/{trust_id}', 'HEAD /v3/OS-TRUST/trusts/{trust_id}'],
    deprecated: { name: 'identity:get_trust', check: trustorOrTrustee, since: 'T' },
  },
];
