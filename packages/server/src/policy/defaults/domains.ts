import { admin, anyScope, type RuleDefault, systemOrProject } from './base.ts';

export const domains: readonly RuleDefault[] = [
  {
    name: 'identity:get_domain',
    check:
      'rule:admin_required or (role:reader and system_scope:all) or token.domain.id:%(target.domain.id)s or token.project.domain.id:%(target.domain.id)s',
    scopes: anyScope,
    operations: ['GET /v3/domains/{domain_id}'],
    deprecated: {
      name: 'identity:get_domain',
      check: 'rule:admin_required or token.project.domain.id:%(target.domain.id)s',
      since: 'S',
    },
  },
  {
    name: 'identity:list_domains',
    check:
      'rule:admin_required or (role:reader and system_scope:all) or (role:reader and domain_id:%(target.domain.id)s)',
    scopes: anyScope,
    operations: ['GET /v3/domains'],
    deprecated: { name: 'identity:list_domains', check: admin, since: 'S' },
  },
  {
    name: 'identity:create_domain',
    check: admin,
    scopes: systemOrProject,
    operations: ['POST /v3/domains'],
    deprecated: { name: 'identity:create_domain', check: admin, since: 'S' },
  },
  {
    name: 'identity:update_domain',
    check: admin,
    scopes: systemOrProject,
    operations: ['PATCH /v3/domains/{domain_id}'],
    deprecated: { name: 'identity:update_domain', check: admin, since: 'S' },
  },
  {
    name: 'identity:delete_domain',
    check: admin,
    scopes: systemOrProject,
    operations: ['DELETE /v3/domains/{domain_id}'],
    deprecated: { name: 'identity:delete_domain', check: admin, since: 'S' },
  },
];
