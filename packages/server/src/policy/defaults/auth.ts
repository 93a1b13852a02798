import { anyone, type RuleDefault } from './base.ts';

export const auth: readonly RuleDefault[] = [
  {
    name: 'identity:get_auth_catalog',
    check: anyone,
    operations: ['GET /v3/auth/catalog', 'HEAD /v3/auth/catalog'],
  },
  {
    name: 'identity:get_auth_projects',
    check: anyone,
    operations: ['GET /v3/auth/projects', 'HEAD /v3/auth/projects'],
  },
  {
    name: 'identity:get_auth_domains',
    check: anyone,
    operations: ['GET /v3/auth/domains', 'HEAD /v3/auth/domains'],
  },
  {
    name: 'identity:get_auth_system',
    check: anyone,
    operations: ['GET /v3/auth/system', 'HEAD /v3/auth/system'],
  },
];
