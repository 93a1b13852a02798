/**
 * Which options a domain may have of its own: those that tell where its users are. Each is named here, so that a new option
 * of `[ldap]` does not become one by itself. A sensitive option is stored apart and never shown.
 */
export interface OptionNames {
  readonly [group: string]: readonly string[];
}

const WHITELISTED: OptionNames = {
  identity: ['driver', 'list_limit'],
  ldap: [
    ...['url', 'user', 'suffix', 'query_scope', 'page_size', 'alias_dereferencing', 'debug_level', 'chase_referrals'],
    ...['user_tree_dn', 'user_filter', 'user_objectclass', 'user_id_attribute', 'user_name_attribute'],
    ...['user_mail_attribute', 'user_description_attribute', 'user_pass_attribute', 'user_enabled_attribute'],
    ...['user_enabled_invert', 'user_enabled_mask', 'user_enabled_default', 'user_attribute_ignore'],
    ...['user_default_project_id_attribute', 'user_enabled_emulation', 'user_enabled_emulation_dn'],
    ...['user_enabled_emulation_use_group_config', 'user_additional_attribute_mapping'],
    ...['group_tree_dn', 'group_filter', 'group_objectclass', 'group_id_attribute', 'group_name_attribute'],
    ...['group_members_are_ids', 'group_member_attribute', 'group_desc_attribute', 'group_attribute_ignore'],
    ...['group_additional_attribute_mapping'],
    ...['tls_cacertfile', 'tls_cacertdir', 'use_tls', 'tls_req_cert'],
    ...['use_pool', 'pool_size', 'pool_retry_max', 'pool_retry_delay', 'pool_connection_timeout'],
    ...['pool_connection_lifetime', 'use_auth_pool', 'auth_pool_size', 'auth_pool_connection_lifetime'],
  ],
};
const SENSITIVE: OptionNames = { ldap: ['password'] };

/** What everybody may read of the service's own configuration, through the default domain. */
export const READABLE_OPTIONS = ['password_regex', 'password_regex_description'] as const;

/** `[domain_config] additional_…_options`: one option for each group. */
export type Additional = Readonly<Record<string, string>> | null;

function withAdditional(names: OptionNames, additional: Additional): OptionNames {
  const all: Record<string, readonly string[]> = { ...names };
  for (const [group, option] of Object.entries(additional ?? {})) all[group] = [...(all[group] ?? []), option];
  return all;
}

export interface SupportedOptions {
  readonly whitelisted: OptionNames;
  readonly sensitive: OptionNames;
}

export const supportedOptions = (whitelisted: Additional, sensitive: Additional): SupportedOptions => ({
  whitelisted: withAdditional(WHITELISTED, whitelisted),
  sensitive: withAdditional(SENSITIVE, sensitive),
});

const has = (names: OptionNames, group: string, option: string) =>
  Object.hasOwn(names, group) && names[group]!.includes(option);

export const isWhitelisted = ({ whitelisted }: SupportedOptions, group: string, option: string) =>
  has(whitelisted, group, option);
export const isSensitive = ({ sensitive }: SupportedOptions, group: string, option: string) =>
  has(sensitive, group, option);
export const isGroup = ({ whitelisted, sensitive }: SupportedOptions, group: string) =>
  Object.hasOwn(whitelisted, group) || Object.hasOwn(sensitive, group);
