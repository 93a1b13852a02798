// Rows of Keystone: identity providers, protocols, mappings and the users they bring.
import type { Generated } from 'kysely';
import type { Bit } from './values.ts';

export interface IdentityProviderTable {
  id: string;
  enabled: Bit;
  description: string | null;
  domain_id: string;
  authorization_ttl: number | null;
}

export interface IdpRemoteIdsTable {
  idp_id: string | null;
  remote_id: string;
}

export interface FederationProtocolTable {
  id: string;
  idp_id: string;
  mapping_id: string;
  remote_id_attribute: string | null;
}

export interface FederatedUserTable {
  id: Generated<number>;
  user_id: string;
  idp_id: string;
  protocol_id: string;
  unique_id: string;
  display_name: string | null;
}

export interface MappingTable {
  id: string;
  rules: string;
  schema_version: Generated<string>;
}

export interface ServiceProviderTable {
  auth_url: string;
  id: string;
  enabled: Bit;
  description: string | null;
  sp_url: string;
  relay_state_prefix: string;
}

export interface FederationTables {
  identity_provider: IdentityProviderTable;
  idp_remote_ids: IdpRemoteIdsTable;
  federation_protocol: FederationProtocolTable;
  federated_user: FederatedUserTable;
  mapping: MappingTable;
  service_provider: ServiceProviderTable;
}
