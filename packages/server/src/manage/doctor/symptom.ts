/**
 * `doctor`: what is wrong, or soon will be, with a deployment. Each symptom is a question with a sentence. They are
 * Keystone's, except those that mean nothing here (its cache backends and the external xmlsec1 program), and some of our
 * own. SQLite is no symptom by itself, being the embedded default, but where it lies on a network file system it is.
 */
import type { Database } from '../../db/connect.ts';
import type { Setup } from '../../startup/options.ts';

export interface Patient extends Pick<Setup, 'config' | 'sources' | 'searchDirs' | 'stateDir'> {
  /** Undefined where it cannot be reached; symptoms that need it then stay silent. */
  database: Database | undefined;
  /** The same where its schema is current, so that tables can be asked. */
  tables: Database | undefined;
}

export interface Symptom {
  /** Stable, for programs. */
  name: string;
  /** What it means and what to do. */
  advice: string;
  /** True, or a detail in one line, where the patient has it. */
  shows(patient: Patient): boolean | string | undefined | Promise<boolean | string | undefined>;
}
