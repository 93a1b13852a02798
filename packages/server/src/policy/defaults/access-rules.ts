import { type RuleDefault, systemOrProject } from './base.ts';

const systemReaderOrUser = '(role:reader and system_scope:all) or user_id:%(target.user.id)s';

export const accessRules: readonly RuleDefault[] = [
  {
    name: 'identity:get_access_rule',
    check: systemReaderOrUser,
    scopes: systemOrProject,
    operations: [
      'GET /v3/users/{user_id}/access_rules/{access_rule_id}',
      'HEAD /v3/users/{user_id}/access_rules/{access_rule_id}',
    ],
  },
  {
    name: 'identity:list_access_rules',
    check: systemReaderOrUser,
    scopes: systemOrProject,
    operations: ['GET /v3/users/{user_id}/access_rules', 'HEAD /v3/users/{user_id}/access_rules'],
  },
  {
    name: 'identity:delete_access_rule',
    check: '(role:admin and system_scope:all) or user_id:%(target.user.id)s',
    scopes: systemOrProject,
    operations: ['DELETE /v3/users/{user_id}/access_rules/{access_rule_id}'],
  },
];
