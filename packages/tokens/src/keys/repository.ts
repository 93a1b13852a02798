/**
 * Key repositories on disk, in Keystone's format: a directory with one key a file, named by integers. 0 is the staged key,
 * the highest is the primary, the rest are secondary. This folder reads, makes, rotates and watches them. Invariants: a
 * repository is used whole or not at all; a key file appears under its name only when it is complete; no error names a
 * key's content. Files whose name is not a plain integer are ignored.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TokenError } from '../errors.ts';
import { type FernetKey, NULL_KEY, parseFernetKey } from '../fernet/key.ts';

export interface ReadOptions {
  /**
   * Append Keystone's null key, so that credentials from before there were keys can be read; a repository that does not
   * exist is then the null key alone. Only for credentials.
   */
  nullKey?: boolean;
}

export interface KeyRepositoryContents {
  /** The primary first, then descending. */
  keys: readonly FernetKey[];
  /** Names of empty key files, which are no keys: half-written ones, if they are new. */
  empty: readonly string[];
}

/** Whether a file of this name is a key: a plain integer. */
export const isKeyFileName = (name: string): boolean => /^(0|[1-9]\d{0,14})$/.test(name);

/** Key file names of a directory, highest first; throws what `fs` throws. */
export function keyFileNames(directory: string): string[] {
  const isFile = (name: string) => statSync(join(directory, name), { throwIfNoEntry: false })?.isFile() === true;
  return readdirSync(directory)
    .filter((name) => isKeyFileName(name) && isFile(name))
    .sort((a, b) => Number(b) - Number(a));
}

/** Files that vanish while they are read were just rotated away; this often the directory is read anew. */
const ATTEMPTS = 5;

/**
 * Reads a key repository. Throws `TokenError('no_keys')` where there is none or none readable, `TokenError('bad_key')`
 * naming the file that is not a key.
 *
 * @example readKeyRepository('/etc/keystone/fernet-keys').keys[0].name // '3', the primary
 */
export function readKeyRepository(directory: string, options: ReadOptions = {}): KeyRepositoryContents {
  if (options.nullKey && !existsSync(directory)) return { keys: [NULL_KEY], empty: [] };
  const { keys, empty } = readFiles(directory, ATTEMPTS);
  if (options.nullKey) keys.push(NULL_KEY);
  if (keys.length === 0) throw new TokenError('no_keys', `the key repository ${directory} holds no keys`);
  return { keys, empty };
}

function readFiles(directory: string, attempts: number): { keys: FernetKey[]; empty: string[] } {
  const keys: FernetKey[] = [];
  const empty: string[] = [];
  try {
    for (const name of keyFileNames(directory)) {
      const path = join(directory, name);
      const text = readFileSync(path, 'latin1');
      if (text === '') empty.push(name);
      else keys.push(parseKeyFile(text, name, path));
    }
    return { keys, empty };
  } catch (error) {
    if (error instanceof TokenError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' && attempts > 1 && existsSync(directory)) return readFiles(directory, attempts - 1);
    throw new TokenError('no_keys', `the key repository ${directory} cannot be read (${code ?? 'unknown error'})`);
  }
}

function parseKeyFile(text: string, name: string, path: string): FernetKey {
  try {
    return parseFernetKey(text, name);
  } catch {
    throw new TokenError('bad_key', `the key file ${path} is not a Fernet key (32 bytes as base64url)`);
  }
}
