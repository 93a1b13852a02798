/** The options that every command on a deployment shares: where its state and its configuration are. */
import { loadSetup, type Setup, type StartOptions } from '@archstone/server';
import type { Command } from 'commander';

export interface SetupFlags {
  stateDir: string;
  configFile: string[];
  configDir: string[];
}

const collect = (value: string, before: string[]) => [...before, value];

export const withSetupOptions = (command: Command): Command =>
  command
    .option('--state-dir <dir>', 'database, keys, openrc and clouds.yaml of this deployment', '.archstone')
    .option('--config-file <file>', 'a keystone.conf; may be given several times, later files win', collect, [])
    .option('--config-dir <dir>', 'a directory whose *.conf are read after the files', collect, []);

export const warn = (message: string): void => void process.stderr.write(`archstone: warning: ${message}\n`);

type Overrides = StartOptions['overrides'];

export const quietSetupOf = (flags: SetupFlags, overrides: Overrides = {}): Setup =>
  loadSetup({
    stateDir: flags.stateDir,
    configFiles: flags.configFile,
    configDirs: flags.configDir,
    overrides,
    env: process.env,
  });

/** The setup of a command; warnings about the configuration go to standard error, once. */
export function setupOf(flags: SetupFlags, overrides: Overrides = {}): Setup {
  const setup = quietSetupOf(flags, overrides);
  for (const warning of setup.warnings) warn(warning);
  return setup;
}
