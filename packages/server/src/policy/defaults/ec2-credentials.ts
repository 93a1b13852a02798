import { adminOrOwner, adminOrSystemReaderOrOwner, type RuleDefault, systemOrProject } from './base.ts';

const adminOrCredentialOwner = 'rule:admin_required or (rule:owner and user_id:%(target.credential.user_id)s)';
const adminOrMemberOwner = '(rule:admin_required) or (role:member and user_id:%(target.credential.user_id)s)';

export const ec2Credentials: readonly RuleDefault[] = [
  {
    name: 'identity:ec2_get_credential',
    check: '(rule:admin_required) or (role:reader and system_scope:all) or user_id:%(target.credential.user_id)s',
    scopes: systemOrProject,
    operations: ['GET /v3/users/{user_id}/credentials/OS-EC2/{credential_id}'],
    deprecated: { name: 'identity:ec2_get_credential', check: adminOrCredentialOwner, since: 'T' },
  },
  {
    name: 'identity:ec2_list_credentials',
    check: adminOrSystemReaderOrOwner,
    scopes: systemOrProject,
    operations: ['GET /v3/users/{user_id}/credentials/OS-EC2'],
    deprecated: { name: 'identity:ec2_list_credentials', check: adminOrOwner, since: 'T' },
  },
  {
    name: 'identity:ec2_create_credential',
    check: adminOrMemberOwner,
    scopes: systemOrProject,
    operations: ['POST /v3/users/{user_id}/credentials/OS-EC2'],
    deprecated: { name: 'identity:ec2_create_credential', check: adminOrOwner, since: 'T' },
  },
  {
    name: 'identity:ec2_delete_credential',
    check: adminOrMemberOwner,
    scopes: systemOrProject,
    operations: ['DELETE /v3/users/{user_id}/credentials/OS-EC2/{credential_id}'],
    deprecated: { name: 'identity:ec2_delete_credential', check: adminOrCredentialOwner, since: 'T' },
  },
];
