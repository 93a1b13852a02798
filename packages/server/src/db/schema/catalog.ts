// Rows of Keystone: regions, services, endpoints and their groups.
import type { Generated } from 'kysely';
import type { Bit } from './values.ts';

export interface RegionTable {
  id: string;
  description: string;
  parent_region_id: string | null;
  extra: string | null;
}

export interface ServiceTable {
  id: string;
  type: string | null;
  enabled: Generated<Bit>;
  extra: string | null;
}

export interface EndpointTable {
  id: string;
  legacy_endpoint_id: string | null;
  interface: string;
  service_id: string;
  url: string;
  extra: string | null;
  enabled: Generated<Bit>;
  region_id: string | null;
}

export interface EndpointGroupTable {
  id: string;
  name: string;
  description: string | null;
  filters: string;
}

export interface ProjectEndpointTable {
  endpoint_id: string;
  project_id: string;
}

export interface ProjectEndpointGroupTable {
  endpoint_group_id: string;
  project_id: string;
}

export interface CatalogTables {
  region: RegionTable;
  service: ServiceTable;
  endpoint: EndpointTable;
  endpoint_group: EndpointGroupTable;
  project_endpoint: ProjectEndpointTable;
  project_endpoint_group: ProjectEndpointGroupTable;
}
