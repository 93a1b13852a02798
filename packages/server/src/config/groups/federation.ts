import { boolean, integer, multiString, string } from '../types.ts';

/** Identity providers, protocols and mappings. */
export const federation = {
  driver: string('sql'),
  assertion_prefix: string(''),
  remote_id_attribute: string(null),
  federated_domain_name: string('Federated', { deprecated: true }),
  trusted_dashboard: multiString([]),
  sso_callback_template: string('/etc/keystone/sso_callback_template.html'),
  caching: boolean(true),
  default_authorization_ttl: integer(0),
  attribute_mapping_default_schema_version: string('1.0'),
};
