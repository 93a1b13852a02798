/**
 * The verbs of `keystone-manage` as plain functions: this folder owns what an operator does to a deployment from outside
 * the service (schema, key repositories, stored credentials and tokens, bootstrap, diagnosis). Each takes the setup and
 * answers with values; printing, options and exit codes are the command line's. A fault is one line in a StartError.
 */
import type { Database } from '../db/connect.ts';
import { dbSync, dbVersion, HEADS, outstandingPhase, type Phase } from '../db/migrate.ts';
import { isMissingFile, withDatabase } from '../startup/database.ts';
import { StartError } from '../startup/error.ts';
import type { Setup } from '../startup/options.ts';
import { ensureStateDir } from '../startup/state-dir.ts';

/** Both phases of an upgrade, or the one that is named. */
export async function syncSchema(setup: Setup, phase?: Phase): Promise<SchemaReport> {
  ensureStateDir(setup);
  return withDatabase(setup.config, async (database) => {
    await dbSync(database, phase === undefined ? {} : { phases: [phase] });
    return reportOn(database);
  });
}

export interface SchemaReport {
  /** The heads of the two chains of revisions; null before a chain's first. */
  expand: string | null;
  contract: string | null;
  expand_head: string;
  contract_head: string;
  /** What is still to be done. */
  outstanding: Phase | null;
}

const [expand_head, contract_head] = HEADS as [string, string];

/** Looks only: a database that does not exist is not made. */
export async function schemaReport({ config }: Setup): Promise<SchemaReport> {
  if (isMissingFile(config)) return { expand: null, contract: null, expand_head, contract_head, outstanding: 'expand' };
  return withDatabase(config, reportOn);
}

async function reportOn(database: Database): Promise<SchemaReport> {
  const { expand = null, contract = null } = await dbVersion(database);
  const outstanding = (await outstandingPhase(database)) ?? null;
  return { expand, contract, expand_head, contract_head, outstanding };
}

/** For verbs that need a database of this release: one that is empty, or older, is refused and left alone. */
export const withSchema = <T>({ config }: Setup, work: (database: Database) => Promise<T>): Promise<T> =>
  withDatabase(
    config,
    async (database) => {
      if ((await outstandingPhase(database)) !== undefined) {
        throw new StartError(
          'the schema of the database is not that of this release: run "archstone manage db_sync" first',
        );
      }
      await dbSync(database);
      return work(database);
    },
    { mustExist: true },
  );
