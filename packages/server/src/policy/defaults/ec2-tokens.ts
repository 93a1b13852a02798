import { anyScope, type RuleDefault, serviceOrAdmin } from './base.ts';

export const ec2Tokens: readonly RuleDefault[] = [
  {
    name: 'identity:s3tokens_validate',
    check: serviceOrAdmin,
    scopes: anyScope,
    operations: ['POST /v3/s3tokens'],
  },
  {
    name: 'identity:ec2tokens_validate',
    check: serviceOrAdmin,
    scopes: anyScope,
    operations: ['POST /v3/ec2tokens'],
  },
];
