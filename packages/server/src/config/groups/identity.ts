import { boolean, choice, integer, string } from '../types.ts';

/** Users and groups, and how passwords are hashed. */
export const identity = {
  default_domain_id: string('default'),
  domain_specific_drivers_enabled: boolean(false),
  domain_configurations_from_database: boolean(false),
  domain_config_dir: string('/etc/keystone/domains'),
  driver: string('sql'),
  caching: boolean(true),
  cache_time: integer(600),
  max_password_length: integer(4096, { max: 4096 }),
  list_limit: integer(null),
  password_hash_algorithm: choice(['bcrypt', 'bcrypt_sha256', 'scrypt', 'pbkdf2_sha512'], 'bcrypt'),
  password_hash_rounds: integer(null),
  scrypt_block_size: integer(null),
  scrypt_parallelism: integer(null),
  salt_bytesize: integer(null, { min: 0, max: 96 }),
};
