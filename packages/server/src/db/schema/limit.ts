// Rows of Keystone: unified limits.
import type { Generated } from 'kysely';

export interface RegisteredLimitTable {
  id: string;
  service_id: string | null;
  region_id: string | null;
  resource_name: string | null;
  default_limit: number;
  description: string | null;
  internal_id: Generated<number>;
}

export interface LimitTable {
  id: string;
  project_id: string | null;
  resource_limit: number;
  description: string | null;
  internal_id: Generated<number>;
  registered_limit_id: string | null;
  domain_id: string | null;
}

export interface LimitTables {
  registered_limit: RegisteredLimitTable;
  limit: LimitTable;
}
