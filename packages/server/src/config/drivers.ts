import { ConfigError } from './error.ts';
import type { LoadedConfig } from './load.ts';
import { describeSource } from './sources.ts';
import { splitFull } from './tables.ts';

const TOKEN_FORMATS = ['fernet', 'jws', 'jwt', 'pki', 'pkiz', 'uuid'];

/** The drivers and plugins that exist here, by `section.option`. A null value means the default and is always accepted. */
export const drivers: Readonly<Record<string, readonly string[]>> = {
  'application_credential.driver': ['sql'],
  'archstone_tokens.provider': TOKEN_FORMATS,
  'assignment.driver': ['sql'],
  'auth.password': ['default'],
  'auth.token': ['default'],
  'catalog.driver': ['sql'],
  'credential.driver': ['sql'],
  'credential.provider': ['fernet'],
  'domain_config.driver': ['sql'],
  'endpoint_filter.driver': ['sql'],
  'endpoint_policy.driver': ['sql'],
  'federation.driver': ['sql'],
  'identity.driver': ['sql'],
  'identity_mapping.driver': ['sql'],
  'identity_mapping.generator': ['sha256'],
  'oauth1.driver': ['sql'],
  'oslo_messaging_notifications.driver': ['log', 'messaging', 'messagingv2', 'noop'],
  'policy.driver': ['sql'],
  'receipt.provider': ['fernet'],
  'resource.driver': ['sql'],
  'revoke.driver': ['sql'],
  'role.driver': ['sql'],
  'shadow_users.driver': ['sql'],
  'token.provider': TOKEN_FORMATS,
  'trust.driver': ['sql'],
  'unified_limit.driver': ['sql'],
};

/** Throws ConfigError at the first driver or plugin that is asked for and does not exist here. */
export function checkDrivers({ config, sources }: Pick<LoadedConfig, 'config' | 'sources'>): void {
  const values = config as unknown as Record<string, Record<string, unknown>>;
  for (const [full, known] of Object.entries(drivers)) {
    const [section, option] = splitFull(full);
    const value = values[section]?.[option];
    const stranger = [value].flat().find((one) => one !== null && !known.includes(one as string));
    if (stranger === undefined) continue;
    const where = describeSource(sources.of(section, option));
    throw new ConfigError(`${where}: [${section}] ${option}: there is no '${stranger}' here, only ${known.join(', ')}`);
  }
}
