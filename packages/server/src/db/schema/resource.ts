// Rows of Keystone: projects (domains are projects too) and per-domain configuration.
import type { Generated } from 'kysely';
import type { Bit } from './values.ts';

export interface ProjectTable {
  id: string;
  name: string;
  extra: string | null;
  description: string | null;
  enabled: Bit | null;
  domain_id: string;
  parent_id: string | null;
  is_domain: Generated<Bit>;
}

export interface ProjectOptionTable {
  project_id: string;
  option_id: string;
  option_value: string | null;
}

export interface ProjectTagTable {
  project_id: string;
  name: string;
}

export interface ConfigRegisterTable {
  type: string;
  domain_id: string;
}

export interface WhitelistedConfigTable {
  domain_id: string;
  group: string;
  option: string;
  value: string;
}

export interface SensitiveConfigTable {
  domain_id: string;
  group: string;
  option: string;
  value: string;
}

export interface ResourceTables {
  project: ProjectTable;
  project_option: ProjectOptionTable;
  project_tag: ProjectTagTable;
  config_register: ConfigRegisterTable;
  whitelisted_config: WhitelistedConfigTable;
  sensitive_config: SensitiveConfigTable;
}
