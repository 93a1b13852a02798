// Rows of Keystone: stored policy documents.

export interface PolicyTable {
  id: string;
  type: string;
  blob: string;
  extra: string | null;
}

export interface PolicyAssociationTable {
  id: string;
  policy_id: string;
  endpoint_id: string | null;
  service_id: string | null;
  region_id: string | null;
}

export interface PolicyTables {
  policy: PolicyTable;
  policy_association: PolicyAssociationTable;
}
