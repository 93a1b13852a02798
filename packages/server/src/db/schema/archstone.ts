// Rows of Archstone's own tables, which Keystone ignores.
import type { Generated } from 'kysely';
import type { DateTime } from './values.ts';

/** The insert-only change log: which area of the data changed, in the order in which it changed. */
export interface ArchstoneChangeTable {
  id: Generated<number>;
  at: DateTime;
  area: string;
}

/** What the feed of revocations tells, in its order: Keystone's own events and those that signed tokens need besides. */
export interface ArchstoneRevocationEventTable {
  id: Generated<number>;
  /** The row of `revocation_event` that it repeats; null for an event of our own kind. */
  source_id: number | null;
  /** JSON: attribute → value. */
  attributes: string;
  /** Microseconds since the epoch. */
  issued_before: number;
  revoked_at: number;
}

/** One row: the name of the sequence above. */
export interface ArchstoneRevocationFeedTable {
  epoch: string;
}

/** Signed tokens that were revoked one by one, by the hashes that old clients look for. */
export interface ArchstoneRevokedTokenTable {
  audit_id: string;
  md5: string;
  sha256: string;
  /** Microseconds since the epoch. */
  expires_at: number;
}

/** What tokens may carry of grants and the like, as it was when changes were last looked for: one row of ours for each. */
export interface ArchstoneRightTable {
  source: string;
  bucket: number;
  content: string;
}

/** One row: how far the search for what others changed has come. */
export interface ArchstoneRightsScanTable {
  id: number;
  /** Moves with the table above; 0 until that was filled. */
  version: number;
  /** Which process searches, and until when nobody else does: microseconds since the epoch. */
  holder: string;
  held_until: number;
  /** Microseconds since the epoch: what was committed before is told. */
  scanned_at: number;
}

/** One row: the version of the tables above, for migrations of our own. */
export interface ArchstoneSchemaTable {
  version: number;
}

/** Keystone's own record of its migrations: one row for each branch's head. */
export interface AlembicVersionTable {
  version_num: string;
}

export interface ArchstoneTables {
  archstone_change: ArchstoneChangeTable;
  archstone_revocation_event: ArchstoneRevocationEventTable;
  archstone_revocation_feed: ArchstoneRevocationFeedTable;
  archstone_revoked_token: ArchstoneRevokedTokenTable;
  archstone_right: ArchstoneRightTable;
  archstone_rights_scan: ArchstoneRightsScanTable;
  archstone_schema: ArchstoneSchemaTable;
  alembic_version: AlembicVersionTable;
}
