import { ConfigError } from '../errors.ts';
import { applicationCredential } from './application-credential.ts';
import { password } from './password.ts';
import type { AuthPlugin } from './plugin.ts';
import { token } from './token.ts';

/** Options of any of the plugins, by name; `undefined` and empty count as not given. */
export type LooseAuthOptions = Readonly<Record<string, string | boolean | undefined>>;

type Build = (options: never) => AuthPlugin;

/** keystoneauth's names. `password` and `token` there choose the API version; here there is one. */
const PLUGINS: Record<string, Build> = {
  password,
  v3password: password,
  token,
  v3token: token,
  v3applicationcredential: applicationCredential,
};

/** Names that keystoneauth still reads for older configurations. */
const OLDER_NAMES: Record<string, string> = {
  tenantId: 'projectId',
  tenantName: 'projectName',
  userName: 'username',
};

/**
 * The plugin that a configuration asks for. Option names may be written as in INI files and `clouds.yaml`
 * (`user_domain_id`), on command lines (`user-domain-id`) or in code (`userDomainId`); names that a plugin does not
 * know are passed over, because one section of a configuration often holds more than that.
 *
 * @param authType keystoneauth's name, default `password`
 * @throws ConfigError for an unknown type or missing options
 * @example
 * loadAuth('v3applicationcredential', { auth_url, application_credential_id: id, application_credential_secret });
 */
export function loadAuth(authType: string | undefined, options: LooseAuthOptions): AuthPlugin {
  const type = authType || 'password';
  const plugin = Object.hasOwn(PLUGINS, type) ? PLUGINS[type] : undefined;
  if (!plugin) throw new ConfigError(`auth type "${type}" is not one of ${Object.keys(PLUGINS).join(', ')}`);
  const named: Record<string, string | boolean> = {};
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === '') continue;
    const camel = name.replace(/[-_]([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const older = OLDER_NAMES[camel];
    if (older) named[older] ??= value;
    else named[camel] = camel === 'unscoped' ? String(value).toLowerCase() === 'true' : value;
  }
  if (!named.authUrl) throw new ConfigError('auth_url is missing');
  return plugin(named as never);
}
