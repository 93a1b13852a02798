// Reads the files that a database URL names for TLS.
import { readFileSync } from 'node:fs';
import { DatabaseConfigError } from '../errors.ts';

export interface Certificates {
  ca?: string;
  cert?: string;
  key?: string;
}

/** `names`: what the URL calls the parameters. Absent ones stay absent. */
export function readCertificates(
  parameters: ReadonlyMap<string, string>,
  names: Record<keyof Certificates, string>,
): Certificates {
  const certificates: Certificates = {};
  for (const part of ['ca', 'cert', 'key'] as const) {
    const path = parameters.get(names[part]);
    if (path === undefined) continue;
    try {
      certificates[part] = readFileSync(path, 'utf8');
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      throw new DatabaseConfigError(`${names[part]} of the database URL, ${path}, cannot be read: ${code}`);
    }
  }
  return certificates;
}
