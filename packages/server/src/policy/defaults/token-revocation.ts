import { type RuleDefault, serviceOrAdmin, systemOrProject } from './base.ts';

export const tokenRevocation: readonly RuleDefault[] = [
  {
    name: 'identity:revocation_list',
    check: serviceOrAdmin,
    scopes: systemOrProject,
    operations: ['GET /v3/auth/tokens/OS-PKI/revoked'],
  },
];
