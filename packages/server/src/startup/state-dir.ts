/** The state directory: made with mode 0700, and only where something of this deployment is to live in it. */
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
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
    makeDirectory(stateDir);
    accessSync(stateDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartError(`the state directory ${stateDir} cannot be used: ${reasonOf(error, stateDir)}`);
  }
}

/** Level by level: mkdir's own recursion never ends where a parent exists and takes no directories, as in /proc. */
function makeDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  if (dirname(path) !== path) makeDirectory(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST' && statSync(path).isDirectory();
    if (!isThere) throw error;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOENT: 'no directory can be made there',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file',
};

function reasonOf(error: unknown, path: string): string {
  const { code, path: place } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST') return place === path ? 'a file is in its place' : `${place} is a file`;
  return REASONS[code ?? ''] ?? String(code);
}
