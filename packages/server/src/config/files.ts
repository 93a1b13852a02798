import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { ConfigError } from './error.ts';
import { type IniAssignment, type IniSection, parseIni } from './ini.ts';

/** A parsed file: its assignments by section (folded as oslo.config folds them) and option, in order. */
export interface ConfigFile {
  readonly path: string;
  readonly sections: readonly IniSection[];
  readonly values: ReadonlyMap<string, ReadonlyMap<string, readonly IniAssignment[]>>;
}

/** Section names count in any case, except that only `[DEFAULT]` is the default section. */
export function foldSection(name: string): string {
  return name === 'DEFAULT' ? name : name.toLowerCase();
}

/** Reads the files as given, then the `*.conf` of each directory in the order of their names. */
export function readConfigFiles(files: readonly string[], dirs: readonly string[]): ConfigFile[] {
  return [...files, ...dirs.flatMap(listConfFiles)].map(readConfigFile);
}

function readConfigFile(path: string): ConfigFile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(expandHome(path));
  } catch (error) {
    throw new ConfigError(`${path}: ${reasonOf(error)}`);
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ConfigError(`${path}: not UTF-8`);
  }
  return indexFile(path, text);
}

export function indexFile(path: string, text: string): ConfigFile {
  const { sections, assignments } = parseIni(text, path);
  const values = new Map<string, Map<string, IniAssignment[]>>();
  for (const assignment of assignments) {
    const section = foldSection(assignment.section);
    const options = values.get(section) ?? new Map<string, IniAssignment[]>();
    values.set(section, options);
    options.set(assignment.name, [...(options.get(assignment.name) ?? []), assignment]);
  }
  return { path, sections, values };
}

function listConfFiles(dir: string): string[] {
  try {
    const names = readdirSync(expandHome(dir)).filter((name) => name.endsWith('.conf') && !name.startsWith('.'));
    return names.sort().map((name) => join(dir, name));
  } catch (error) {
    throw new ConfigError(`${dir}: ${reasonOf(error)}`);
  }
}

function expandHome(path: string): string {
  return resolve(path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path);
}

function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'no such file or directory';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'EISDIR') return 'is a directory';
  if (code === 'ENOTDIR') return 'is not a directory';
  return `cannot be read (${code})`;
}
