/** `config check`: what is set, where, and whether it changes anything here. */
import { notHonoured } from '../config/honoured.ts';
import { showOption } from '../config/show.ts';
import { describeSource } from '../config/sources.ts';
import { openPolicy } from '../startup/open.ts';
import type { Setup } from '../startup/options.ts';

export interface ReportedOption {
  section: string;
  option: string;
  /** A secret as asterisks. */
  value: string;
  /** `keystone.conf:12`, `OS_TOKEN__EXPIRATION`, `command line`. */
  source: string;
  /** False: accepted, and without effect here. */
  honoured: boolean;
}

export interface ConfigReport {
  options: ReportedOption[];
  /** One line each. */
  warnings: string[];
}

/** Throws PolicyError where the service would not start with this. */
export function reportConfig(setup: Setup): ConfigReport {
  const { config, sources } = setup;
  const warnings = [...setup.warnings];
  const warn = (message: string) => void warnings.push(message);
  openPolicy(config, setup.searchDirs, { info: () => {}, warn, error: warn });
  const ignored = new Set(notHonoured(setup).map(({ section, option }) => `${section}.${option}`));
  const options = sources.explicit().map(({ section, option, source }) => ({
    section,
    option,
    value: showOption(config, section, option),
    source: describeSource(source),
    honoured: !ignored.has(`${section}.${option}`),
  }));
  return { options, warnings };
}
