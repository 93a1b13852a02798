import { boolean, integer, list, string } from '../types.ts';

/** Rules on passwords, lockout and inactivity. */
export const security_compliance = {
  disable_user_account_days_inactive: integer(null, { min: 1 }),
  lockout_failure_attempts: integer(null, { min: 1 }),
  lockout_duration: integer(1800, { min: 1 }),
  password_expires_days: integer(null, { min: 1 }),
  unique_last_password_count: integer(0, { min: 0 }),
  minimum_password_age: integer(0, { min: 0 }),
  password_regex: string(null),
  password_regex_description: string(null),
  change_password_upon_first_use: boolean(false),
  report_invalid_password_hash: list([], { items: ['event'] }),
  invalid_password_hash_secret_key: string(null, { secret: true }),
  invalid_password_hash_function: string('sha256'),
  invalid_password_hash_max_chars: integer(null, { min: 1 }),
  allow_insecure_admin_trust_cross_project_credentials_access: boolean(false, { deprecated: true }),
  allow_insecure_application_credential_trust_escalation: boolean(false, { deprecated: true }),
};
