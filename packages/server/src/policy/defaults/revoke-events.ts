import { type RuleDefault, serviceOrAdmin, systemOrProject } from './base.ts';

export const revokeEvents: readonly RuleDefault[] = [
  {
    name: 'identity:list_revoke_events',
    check: serviceOrAdmin,
    scopes: systemOrProject,
    operations: ['GET /v3/OS-REVOKE/events'],
  },
];
