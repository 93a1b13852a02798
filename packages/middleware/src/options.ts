/**
 * The options of the middleware: keystonemiddleware's names in camelCase in code, in snake_case in
 * `[keystone_authtoken]` of an INI file and in the environment. One table says what each one is; a name that is in no
 * table is refused.
 *
 * Precedence, first wins: code; `OS_KEYSTONE_AUTHTOKEN__<OPTION>` (oslo.config's environment form); the INI files, later
 * before earlier; and the shell's `OS_*` (an `openrc`), which are read only where none of the others says how to sign
 * in: half a credential from a file and half from a shell would be a third one that nobody meant.
 */
import type { AuthPlugin } from '@archstone/client';
import type { Logger } from './log.ts';
import type { OfflineOptions } from './offline/options.ts';
import type { RemoteUser } from './token-bind.ts';

/** Options with keystonemiddleware's names and meaning. Times are whole seconds, as there. */
export interface KeystoneAuthtokenOptions {
  /** Public Identity endpoint named in `WWW-Authenticate`; default: `authUrl`, with a warning. */
  wwwAuthenticateUri?: string;
  /** `public`, `internal` (default) or `admin`: which Identity endpoint of the catalog is asked. */
  interface?: string;
  regionName?: string;
  /** Pass unauthenticated requests on, marked `X-Identity-Status: Invalid`; the application decides. Default false. */
  delayAuthDecision?: boolean;
  /** Seconds for one request to Identity. Default 60. */
  httpConnectTimeout?: number;
  /** Further attempts where Identity can not be reached. Default 3. */
  httpRequestMaxRetries?: number;
  /** Paths of PEM files: client certificate, its key, trusted authorities. */
  certfile?: string;
  keyfile?: string;
  cafile?: string;
  /** Accept any certificate of Identity. Default false. */
  insecure?: boolean;
  /** Seconds that a validated token is trusted without asking again; 0 or less: always ask. Default 300. */
  tokenCacheTime?: number;
  /** Ask for the catalog and set `X-Service-Catalog`. Default true. */
  includeServiceCatalog?: boolean;
  /** `disabled`, `permissive` (default), `strict`, `required`, or the name of a kind of binding (`kerberos`). */
  enforceTokenBind?: string;
  /** A service token counts with any one of these roles. Default `['service']`. */
  serviceTokenRoles?: readonly string[];
  /** Whether a service token without such a role is refused. Default true. */
  serviceTokenRolesRequired?: boolean;
  /** This service's type in the catalog. Without it every credential with access rules is refused. */
  serviceType?: string;
  /** `password` (default), `v3password`, `v3applicationcredential`, `token`, `v3token`. */
  authType?: string;
  /** Another section of the INI file that holds the options from `authType` on. */
  authSection?: string;
  authUrl?: string;
  username?: string;
  userId?: string;
  userDomainId?: string;
  userDomainName?: string;
  password?: string;
  projectId?: string;
  projectName?: string;
  projectDomainId?: string;
  projectDomainName?: string;
  domainId?: string;
  domainName?: string;
  systemScope?: string;
  trustId?: string;
  defaultDomainId?: string;
  defaultDomainName?: string;
  applicationCredentialId?: string;
  applicationCredentialName?: string;
  applicationCredentialSecret?: string;
  token?: string;
  /** Accepted, and warned about: nothing here honours them. */
  authVersion?: string;
  cache?: string;
  memcachedServers?: string | readonly string[];
  memcacheSecurityStrategy?: string;
  memcacheSecretKey?: string;
  memcacheTlsEnabled?: boolean;
  memcacheTlsCafile?: string;
  memcacheTlsCertfile?: string;
  memcacheTlsKeyfile?: string;
  memcacheTlsAllowedCiphers?: string;
  memcachePoolDeadRetry?: number;
  memcachePoolMaxsize?: number;
  memcachePoolSocketTimeout?: number;
  memcachePoolUnusedTimeout?: number;
  memcachePoolConnGetTimeout?: number;
  memcacheUseAdvancedPool?: boolean;
  memcacheSaslEnabled?: boolean;
  memcacheUsername?: string;
  memcachePassword?: string;
}

/**
 * Everything `authToken` and the other adapters take.
 *
 * @example
 * authToken({ configFile: '/etc/notes/notes.conf', serviceType: 'notes' });
 */
export interface AuthTokenOptions extends KeystoneAuthtokenOptions {
  /** INI files with a section `[keystone_authtoken]`. */
  configFile?: string | readonly string[];
  /** Where `OS_*` are read; default `process.env`, `false`: nowhere. */
  env?: Readonly<Record<string, string | undefined>> | false;
  /** A plugin of `@archstone/client` to sign in with, instead of the options from `authType` on. */
  auth?: AuthPlugin;
  /** How many validated tokens are kept. Default 10,000. */
  tokenCacheSize?: number;
  /** Where the middleware says what it does. Default: warnings and errors to standard error. */
  log?: Logger;
  /** Judge signed tokens (jwt, pki, pkiz) here instead of asking Identity about each. Default: ask. */
  offline?: OfflineOptions;
  /** How the connection itself was authenticated, for bound tokens. The argument is the framework's own request. */
  remoteUser?: (request: never) => RemoteUser | undefined;
}

export type Kind = 'string' | 'boolean' | 'integer' | 'list';

/** Options of the middleware proper, by upstream's name. */
export const OPTIONS = {
  www_authenticate_uri: 'string',
  interface: 'string',
  region_name: 'string',
  delay_auth_decision: 'boolean',
  http_connect_timeout: 'integer',
  http_request_max_retries: 'integer',
  certfile: 'string',
  keyfile: 'string',
  cafile: 'string',
  insecure: 'boolean',
  token_cache_time: 'integer',
  include_service_catalog: 'boolean',
  enforce_token_bind: 'string',
  service_token_roles: 'list',
  service_token_roles_required: 'boolean',
  service_type: 'string',
  auth_section: 'string',
} as const satisfies Record<string, Kind>;

/** Options that say how to sign in; read by the client's plugins. */
export const AUTH_OPTIONS = [
  'auth_type',
  'auth_url',
  'username',
  'user_id',
  'user_domain_id',
  'user_domain_name',
  'password',
  'project_id',
  'project_name',
  'project_domain_id',
  'project_domain_name',
  'domain_id',
  'domain_name',
  'system_scope',
  'trust_id',
  'default_domain_id',
  'default_domain_name',
  'application_credential_id',
  'application_credential_name',
  'application_credential_secret',
  'token',
] as const;

/** Upstream's options that have no meaning here, with the reason that the warning gives. */
export const NOT_HONOURED: Record<string, string> = {
  auth_version: 'version 3 is always used',
  cache: 'there is no WSGI environment; tokens are cached in the process',
  ...Object.fromEntries(
    [
      'memcached_servers',
      'memcache_security_strategy',
      'memcache_secret_key',
      'memcache_tls_enabled',
      'memcache_tls_cafile',
      'memcache_tls_certfile',
      'memcache_tls_keyfile',
      'memcache_tls_allowed_ciphers',
      'memcache_pool_dead_retry',
      'memcache_pool_maxsize',
      'memcache_pool_socket_timeout',
      'memcache_pool_unused_timeout',
      'memcache_pool_conn_get_timeout',
      'memcache_use_advanced_pool',
      'memcache_sasl_enabled',
      'memcache_username',
      'memcache_password',
    ].map((name) => [name, 'tokens are cached in the process, memcached is not used']),
  ),
  ...Object.fromEntries(
    [
      'auth_host',
      'auth_port',
      'auth_protocol',
      'auth_admin_prefix',
      'identity_uri',
      'admin_token',
      'admin_user',
      'admin_password',
      'admin_tenant_name',
      'signing_dir',
      'revocation_cache_time',
      'check_revocations_for_cached',
      'hash_algorithms',
    ].map((name) => [name, 'keystonemiddleware removed it; use auth_type, auth_url and what they need']),
  ),
};

export const OLDER_NAMES: Record<string, string> = {
  auth_uri: 'www_authenticate_uri',
  auth_plugin: 'auth_type',
  memcache_servers: 'memcached_servers',
  user_name: 'username',
  tenant_id: 'project_id',
  tenant_name: 'project_name',
};

/** The shell's `OS_*` that differ from `OS_<OPTION>`. */
export const SHELL_NAMES: Record<string, string> = {
  cafile: 'OS_CACERT',
  certfile: 'OS_CERT',
  keyfile: 'OS_KEY',
};
