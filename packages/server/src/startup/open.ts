/** Opens what a running service or a command stands on: the database, the password hasher, the policy. */
import type { Config } from '../config/load.ts';
import { connect, type Database } from '../db/connect.ts';
import { createPasswordHasher, type PasswordHasher } from '../identity/passwords/hasher.ts';
import { policyDefaults } from '../policy/defaults.ts';
import { type LivePolicy, loadPolicy, type PolicyLog } from '../policy/files.ts';
import { createRemoteCheck } from '../policy/remote.ts';

export const openDatabase = ({ database }: Config): Database =>
  connect({
    url: database.connection,
    maxPoolSize: database.max_pool_size,
    maxOverflow: database.max_overflow,
    ...(database.pool_timeout === null ? {} : { poolTimeout: database.pool_timeout }),
    connectionRecycleTime: database.connection_recycle_time,
  });

export const openHasher = (config: Config, onUnreadableHash?: (scheme: string) => void): PasswordHasher =>
  createPasswordHasher({
    algorithm: config.identity.password_hash_algorithm,
    rounds: config.identity.password_hash_rounds,
    scryptBlockSize: config.identity.scrypt_block_size,
    scryptParallelism: config.identity.scrypt_parallelism,
    saltBytes: config.identity.salt_bytesize,
    maxPasswordLength: config.identity.max_password_length,
    strict: config.DEFAULT.strict_password_check,
    queueLimit: config.archstone_server.password_queue_limit,
    ...(onUnreadableHash ? { onUnreadableHash } : {}),
  });

export const openPolicy = (
  { oslo_policy: options }: Config,
  searchDirs: readonly string[],
  log: PolicyLog,
): LivePolicy =>
  loadPolicy({
    rules: policyDefaults,
    enforceScope: options.enforce_scope,
    enforceNewDefaults: options.enforce_new_defaults,
    defaultRule: options.policy_default_rule,
    policyFile: options.policy_file,
    policyDirs: options.policy_dirs,
    searchDirs,
    log,
    remote: createRemoteCheck({
      contentType: options.remote_content_type,
      verifyServer: options.remote_ssl_verify_server_crt,
      caFile: options.remote_ssl_ca_crt_file,
      certFile: options.remote_ssl_client_crt_file,
      keyFile: options.remote_ssl_client_key_file,
      timeoutSeconds: options.remote_timeout,
    }),
  });
