import { boolean, choice, float, multiString, string } from '../types.ts';

/** oslo.policy; both enforcements hold by default, as upstream since 2024.2. */
export const oslo_policy = {
  enforce_new_defaults: boolean(true),
  policy_file: string('policy.yaml', { aliases: ['DEFAULT.policy_file'] }),
  policy_default_rule: string('default', { aliases: ['DEFAULT.policy_default_rule'] }),
  policy_dirs: multiString(['policy.d'], { aliases: ['DEFAULT.policy_dirs'] }),
  remote_content_type: choice(
    ['application/x-www-form-urlencoded', 'application/json'],
    'application/x-www-form-urlencoded',
  ),
  remote_ssl_verify_server_crt: boolean(false),
  remote_ssl_ca_crt_file: string(null),
  remote_ssl_client_crt_file: string(null),
  remote_ssl_client_key_file: string(null),
  remote_timeout: float(60, { min: 0 }),
  enforce_scope: boolean(true),
};
