// The whole schema, in an order in which every table follows those it refers to.

import type { Table, Tables } from './table.ts';
import { assignmentTables } from './tables/assignment.ts';
import { catalogTables } from './tables/catalog.ts';
import { credentialTables } from './tables/credential.ts';
import { delegationTables } from './tables/delegation.ts';
import { federationTables } from './tables/federation.ts';
import { identityTables } from './tables/identity.ts';
import { limitTables } from './tables/limit.ts';
import { policyTables } from './tables/policy.ts';
import { resourceTables } from './tables/resource.ts';
import { tokenTables } from './tables/token.ts';

export const keystoneTables: Tables = {
  ...resourceTables,
  ...identityTables,
  ...federationTables,
  ...assignmentTables,
  ...catalogTables,
  ...policyTables,
  ...limitTables,
  ...credentialTables,
  ...delegationTables,
  ...tokenTables,
};

export function inOrderOfReference(tables: Tables): [string, Table][] {
  const ordered = new Map<string, Table>();
  const place = (name: string): void => {
    const table = tables[name];
    if (table === undefined || ordered.has(name)) return;
    for (const key of table.foreignKeys ?? []) if (key.table !== name) place(key.table);
    ordered.set(name, table);
  };
  for (const name of Object.keys(tables)) place(name);
  return [...ordered];
}
