import { admin, adminOrSystemReader, type RuleDefault, systemOrProject } from './base.ts';

export const consumers: readonly RuleDefault[] = [
  {
    name: 'identity:get_consumer',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/OS-OAUTH1/consumers/{consumer_id}'],
    deprecated: { name: 'identity:get_consumer', check: admin, since: 'T' },
  },
  {
    name: 'identity:list_consumers',
    check: adminOrSystemReader,
    scopes: systemOrProject,
    operations: ['GET /v3/OS-OAUTH1/consumers'],
    deprecated: { name: 'identity:list_consumers', check: admin, since: 'T' },
  },
  {
    name: 'identity:create_consumer',
    check: admin,
    scopes: systemOrProject,
    operations: ['POST /v3/OS-OAUTH1/consumers'],
    deprecated: { name: 'identity:create_consumer', check: admin, since: 'T' },
  },
  {
    name: 'identity:update_consumer',
    check: admin,
    scopes: systemOrProject,
    operations: ['PATCH /v3/OS-OAUTH1/consumers/{consumer_id}'],
    deprecated: { name: 'identity:update_consumer', check: admin, since: 'T' },
  },
  {
    name: 'identity:delete_consumer',
    check: admin,
    scopes: systemOrProject,
    operations: ['DELETE /v3/OS-OAUTH1/consumers/{consumer_id}'],
    deprecated: { name: 'identity:delete_consumer', check: admin, since: 'T' },
  },
];
