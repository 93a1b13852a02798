// The database as kysely sees it: every table of Keystone 2026.1 and Archstone's own.

import type { ArchstoneTables } from './archstone.ts';
import type { AssignmentTables } from './assignment.ts';
import type { CatalogTables } from './catalog.ts';
import type { CredentialTables } from './credential.ts';
import type { DelegationTables } from './delegation.ts';
import type { FederationTables } from './federation.ts';
import type { IdentityTables } from './identity.ts';
import type { LimitTables } from './limit.ts';
import type { PolicyTables } from './policy.ts';
import type { ResourceTables } from './resource.ts';
import type { TokenTables } from './token.ts';

export interface DB
  extends ArchstoneTables,
    IdentityTables,
    FederationTables,
    ResourceTables,
    AssignmentTables,
    CatalogTables,
    PolicyTables,
    LimitTables,
    CredentialTables,
    DelegationTables,
    TokenTables {}
