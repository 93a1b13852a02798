import { choice, integer, string, uri } from '../types.ts';

/** SAML assertions that this service issues. */
export const saml = {
  assertion_expiration_time: integer(3600),
  xmlsec1_binary: string('xmlsec1'),
  certfile: string('/etc/keystone/ssl/certs/signing_cert.pem'),
  keyfile: string('/etc/keystone/ssl/private/signing_key.pem'),
  idp_entity_id: uri(null),
  idp_sso_endpoint: uri(null),
  idp_lang: string('en'),
  idp_organization_name: string('SAML Identity Provider'),
  idp_organization_display_name: string('OpenStack SAML Identity Provider'),
  idp_organization_url: uri('https://example.com/'),
  idp_contact_company: string('Example, Inc.'),
  idp_contact_name: string('SAML Identity Provider Support'),
  idp_contact_surname: string('Support'),
  idp_contact_email: string('support@example.com'),
  idp_contact_telephone: string('+1 800 555 0100'),
  idp_contact_type: choice(['technical', 'support', 'administrative', 'billing', 'other'], 'other'),
  idp_metadata_path: string('/etc/keystone/saml2_idp_metadata.xml'),
  relay_state_prefix: string('ss:mem:'),
};
