/** What `[healthcheck] backends` may name: files whose presence takes the service out of, or puts it into, rotation. */
import { existsSync } from 'node:fs';
import { ConfigError } from '../config/error.ts';

export interface HealthOptions {
  backends: readonly string[];
  disable_by_file_path: string | null;
  /** `PORT:PATH` each. */
  disable_by_file_paths: readonly string[];
  enable_by_file_paths: readonly string[];
}

export interface CheckResult {
  available: boolean;
  reason: string;
  details: string;
  /** The kind of result, for the detailed report. */
  class: string;
}

export type Check = (localPort: number | undefined) => CheckResult;

const result = (available: boolean, reason: string, details = ''): CheckResult => ({
  available,
  reason,
  details,
  class: 'HealthcheckResult',
});
const ok = (details?: string) => result(true, 'OK', details);
const disabledByFile = (path: string) =>
  existsSync(path) ? result(false, 'DISABLED BY FILE', `Path '${path}' was found`) : ok(`Path '${path}' was not found`);

const makers: Readonly<Record<string, (options: HealthOptions) => Check>> = {
  disable_by_file:
    ({ disable_by_file_path: path }) =>
    () =>
      path ? disabledByFile(path) : ok("No 'disable_by_file_path' configuration value specified"),
  disable_by_files_ports({ disable_by_file_paths }) {
    const paths = new Map<number, string>();
    for (const entry of disable_by_file_paths) {
      const [, port, path] = /^\s*(\d+):(.+?)\s*$/.exec(entry) ?? [];
      if (port === undefined) throw new ConfigError(`[healthcheck] disable_by_file_paths: "${entry}" is not PORT:PATH`);
      paths.set(Number(port), path!);
    }
    return (localPort) => {
      const path = localPort === undefined ? undefined : paths.get(localPort);
      return path === undefined ? ok() : disabledByFile(path);
    };
  },
  enable_by_files:
    ({ enable_by_file_paths }) =>
    () =>
      enable_by_file_paths.every((path) => existsSync(path)) ? ok() : result(false, 'FILE PATH MISSING'),
};

/** The checks that are configured. */
export function healthChecks(options: HealthOptions): Check[] {
  return options.backends.map((name) => {
    const make = Object.hasOwn(makers, name) ? makers[name] : undefined;
    if (make) return make(options);
    throw new ConfigError(`[healthcheck] backends: "${name}" is none of ${Object.keys(makers).join(', ')}`);
  });
}
