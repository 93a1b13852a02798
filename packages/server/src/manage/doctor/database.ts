/** The database and its schema. */
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { outstandingPhase } from '../../db/migrate.ts';
import { parseDatabaseUrl } from '../../db/url.ts';
import type { Symptom } from './symptom.ts';

/** `f_type` of statfs(2): NFS, SMB, SMB2, CIFS, Ceph, AFS, 9P. */
const NETWORK_FILE_SYSTEMS: readonly number[] = [
  0x6969, 0x517b, 0xfe534d42, 0xff534d42, 0x00c36400, 0x5346414f, 0x01021997,
];

export const databaseSymptoms: readonly Symptom[] = [
  {
    name: 'database_unreachable',
    advice: 'The database cannot be used: see [database] connection.',
    shows: ({ database }) => database === undefined,
  },
  {
    name: 'schema_outdated',
    advice: 'The schema of the database is not that of this release: run "archstone manage db_sync".',
    shows: async ({ database }) => {
      if (!database) return;
      try {
        const phase = await outstandingPhase(database);
        return phase && `db_sync --${phase} is outstanding`;
      } catch (error) {
        return (error as Error).message;
      }
    },
  },
  {
    name: 'SQLite_on_network_file_system',
    advice: 'SQLite loses data on network file systems: move the file to a local disk, or use PostgreSQL or MariaDB.',
    shows: ({ config }) => {
      const { dialect, database } = parseDatabaseUrl(config.database.connection);
      if (dialect !== 'sqlite' || database === ':memory:') return;
      try {
        return NETWORK_FILE_SYSTEMS.includes(statfsSync(dirname(database)).type >>> 0) && database;
      } catch {
        return;
      }
    },
  },
];
