import { adminOrOwner, adminOrSystemReaderOrOwner, projectOnly, type RuleDefault, systemOrProject } from './base.ts';

export const applicationCredentials: readonly RuleDefault[] = [
  {
    name: 'identity:get_application_credential',
    check: adminOrSystemReaderOrOwner,
    scopes: systemOrProject,
    operations: [
      'GET /v3/users/{user_id}/application_credentials/{application_credential_id}',
      'HEAD /v3/users/{user_id}/application_credentials/{application_credential_id}',
    ],
    deprecated: { name: 'identity:get_application_credential', check: adminOrOwner, since: 'T' },
  },
  {
    name: 'identity:list_application_credentials',
    check: adminOrSystemReaderOrOwner,
    scopes: systemOrProject,
    operations: ['GET /v3/users/{user_id}/application_credentials', 'HEAD /v3/users/{user_id}/application_credentials'],
    deprecated: { name: 'identity:list_application_credentials', check: adminOrOwner, since: 'T' },
  },
  {
    name: 'identity:create_application_credential',
    check: 'user_id:%(user_id)s',
    scopes: projectOnly,
    operations: ['POST /v3/users/{user_id}/application_credentials'],
  },
  {
    name: 'identity:delete_application_credential',
    check: adminOrOwner,
    scopes: systemOrProject,
    operations: ['DELETE /v3/users/{user_id}/application_credentials/{application_credential_id}'],
    deprecated: { name: 'identity:delete_application_credential', check: adminOrOwner, since: 'T' },
  },
];
