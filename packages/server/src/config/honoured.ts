import { drivers } from './drivers.ts';
import type { LoadedConfig } from './load.ts';
import type { SetOption } from './sources.ts';

/**
 * The options that Archstone acts upon, as `section.option`, or `section.*` for a whole group. Whoever makes an option
 * work adds it here in the same change; `archstone config check` lists every other option that is set.
 */
export const honoured: readonly string[] = [
  'DEFAULT.debug',
  'DEFAULT.list_limit',
  'DEFAULT.log_dir',
  'DEFAULT.log_file',
  'DEFAULT.max_db_limit',
  'DEFAULT.max_project_tree_depth',
  'DEFAULT.public_endpoint',
  'DEFAULT.strict_password_check',
  'DEFAULT.use_stderr',
  'archstone_fernet_tokens.*',
  'archstone_freshness.*',
  'archstone_jwt_tokens.*',
  'archstone_pki_tokens.*',
  'archstone_server.*',
  'archstone_token.*',
  'archstone_tokens.*',
  'archstone_v2.*',
  'assignment.prohibited_implied_role',
  'auth.methods',
  'catalog.list_limit',
  'cors.*',
  'credential.key_repository',
  'credential.user_limit',
  'database.connection',
  'database.max_overflow',
  'database.max_pool_size',
  'database.pool_timeout',
  'federation.attribute_mapping_default_schema_version',
  'federation.federated_domain_name',
  'fernet_receipts.key_repository',
  'fernet_receipts.max_active_keys',
  'fernet_tokens.*',
  'healthcheck.allowed_source_ranges',
  'healthcheck.backends',
  'healthcheck.detailed',
  'healthcheck.disable_by_file_path',
  'healthcheck.disable_by_file_paths',
  'healthcheck.enable_by_file_paths',
  'healthcheck.ignore_proxied_requests',
  'identity.default_domain_id',
  'identity.list_limit',
  'identity.max_password_length',
  'identity.password_hash_algorithm',
  'identity.password_hash_rounds',
  'identity.salt_bytesize',
  'identity.scrypt_block_size',
  'identity.scrypt_parallelism',
  'jwt_tokens.*',
  'oauth1.access_token_duration',
  'oauth1.request_token_duration',
  'oauth2.oauth2_authn_methods',
  'oslo_middleware.enable_proxy_headers_parsing',
  'oslo_middleware.max_request_body_size',
  'oslo_policy.enforce_new_defaults',
  'oslo_policy.enforce_scope',
  'oslo_policy.policy_default_rule',
  'oslo_policy.policy_dirs',
  'oslo_policy.policy_file',
  'resource.admin_project_domain_name',
  'resource.admin_project_name',
  'resource.domain_name_url_safe',
  'resource.list_limit',
  'resource.project_name_url_safe',
  'revoke.expiration_buffer',
  'role.list_limit',
  'saml.relay_state_prefix',
  'security_compliance.change_password_upon_first_use',
  'security_compliance.disable_user_account_days_inactive',
  'security_compliance.lockout_duration',
  'security_compliance.lockout_failure_attempts',
  'security_compliance.minimum_password_age',
  'security_compliance.password_expires_days',
  'security_compliance.password_regex',
  'security_compliance.password_regex_description',
  'security_compliance.unique_last_password_count',
  'signing.*',
  'token.allow_expired_window',
  'token.allow_rescope_scoped_token',
  'token.expiration',
  'token.revoke_by_id',
];

const names = new Set([...honoured, ...Object.keys(drivers)]);

/** The options that somebody set and that change nothing here. */
export function notHonoured({ sources }: Pick<LoadedConfig, 'sources'>): SetOption[] {
  return sources
    .explicit()
    .filter(({ section, option }) => !names.has(`${section}.${option}`) && !names.has(`${section}.*`));
}
