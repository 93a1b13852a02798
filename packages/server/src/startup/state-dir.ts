/** The state directory: made with mode 0700, and only where something of this deployment is to live in it. */
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { StartError } from './error.ts';
import type { Setup } from './options.ts';

const TENANTS = [
  ['database', 'connection'],
  ['fernet_tokens', 'key_repository'],
  ['credential', 'key_repository'],
] as const;

/** Throws StartError where it cannot be made or written. */
export function ensureStateDir({ stateDir, sources }: Setup): void {
  if (!TENANTS.some(([section, option]) => sources.of(section, option).kind === 'state')) return;
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    accessSync(stateDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartError(`the state directory ${stateDir} cannot be used: ${reasonOf(error, stateDir)}`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file',
};

function reasonOf(error: unknown, path: string): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST' && !statSync(path).isDirectory()) return 'a file is in its place';
  return REASONS[code ?? ''] ?? String(code);
}
