import type { Database } from '../../db/connect.ts';
import { outstandingPhase } from '../../db/migrate.ts';
import { withDatabase } from '../../startup/database.ts';
import type { Setup } from '../../startup/options.ts';
import { databaseSymptoms } from './database.ts';
import { keySymptoms } from './keys.ts';
import { ldapSymptoms } from './ldap.ts';
import { settingSymptoms } from './settings.ts';
import type { Symptom } from './symptom.ts';

export const symptoms: readonly Symptom[] = [...databaseSymptoms, ...keySymptoms, ...settingSymptoms, ...ldapSymptoms];

export interface Finding {
  symptom: string;
  advice: string;
  /** What exactly, in one line. */
  detail: string | null;
}

/** Every symptom that the deployment shows; it changes nothing. */
export async function diagnose(setup: Setup): Promise<Finding[]> {
  let unreachable: string | undefined;
  const look = async (database: Database | undefined) => {
    const findings: Finding[] = [];
    const tables = database && (await isCurrent(database)) ? database : undefined;
    for (const { name, advice, shows } of symptoms) {
      const shown = await shows({ ...setup, database, tables });
      if (!shown) continue;
      const detail = name === 'database_unreachable' ? (unreachable ?? null) : typeof shown === 'string' ? shown : null;
      findings.push({ symptom: name, advice, detail });
    }
    return findings;
  };
  try {
    return await withDatabase(setup.config, look, { mustExist: true });
  } catch (error) {
    if ((error as Error).name !== 'StartError') throw error;
    unreachable = (error as Error).message;
    return look(undefined);
  }
}

const isCurrent = (database: Database) =>
  outstandingPhase(database).then(
    (phase) => phase === undefined,
    () => false,
  );
