/**
 * `clouds.yaml` and `secure.yaml`: where they are looked for and how they are read, as openstacksdk does. The first
 * file found in the order of the search wins whole; only `secure.yaml` is laid over `clouds.yaml`.
 *
 * Every scalar is read as the text that stands in the file: a password `0123` or a project id `1e5` stays what it is.
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ConfigError } from '../errors.ts';

export type Tree = { [key: string]: Tree | Tree[] | string };

export interface Surroundings {
  /** Default `process.env`. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Default `process.cwd()`. */
  cwd?: string | undefined;
}

const SUFFIXES = ['.yaml', '.yml', '.json'];

/** The clouds by name, and the file that they came from. Without any file: none. */
export function readCloudsFile(around: Surroundings = {}): { clouds: Record<string, Tree>; file: string | undefined } {
  const env = around.env ?? process.env;
  const config = readFirst('clouds', env.OS_CLIENT_CONFIG_FILE, around);
  const secure = readFirst('secure', env.OS_CLIENT_SECURE_FILE, around);
  const merged = overlay(config?.tree ?? {}, secure?.tree ?? {});
  const clouds = merged.clouds ?? {};
  if (!isTree(clouds)) throw new ConfigError(`${config?.file}: "clouds" is not a mapping of names to clouds`);
  for (const [name, cloud] of Object.entries(clouds)) {
    if (!isTree(cloud)) throw new ConfigError(`${config?.file}: cloud "${name}" is not a mapping`);
  }
  return { clouds: clouds as Record<string, Tree>, file: config?.file };
}

function readFirst(stem: string, named: string | undefined, around: Surroundings) {
  const env = around.env ?? process.env;
  const home = join(env.HOME ?? homedir(), '.config', 'openstack');
  const personal = env.XDG_CONFIG_HOME ? [join(env.XDG_CONFIG_HOME, 'openstack')] : [];
  const directories = [around.cwd ?? process.cwd(), ...personal, home, '/etc/openstack'];
  const candidates = directories.flatMap((directory) => SUFFIXES.map((suffix) => join(directory, stem + suffix)));
  for (const file of named ? [named, ...candidates] : candidates) {
    const text = readIfThere(file);
    if (text !== undefined) return { file, tree: parseTree(file, text) };
  }
  return undefined;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR'].includes(code)) return undefined;
    throw error;
  }
}

function parseTree(file: string, text: string): Tree {
  let tree: unknown;
  try {
    tree = parse(text, { schema: 'failsafe', merge: true });
  } catch (error) {
    const { linePos, code } = error as { linePos?: { line: number }[]; code?: string };
    const line = linePos?.[0]?.line;
    throw new ConfigError(`${file}${line ? `, line ${line}` : ''}: no valid YAML (${code ?? 'unreadable'})`);
  }
  if (tree === null || tree === '') return {};
  if (!isTree(tree)) throw new ConfigError(`${file}: not a mapping`);
  return underscored(tree);
}

export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Keys may be written with hyphens; the names of clouds are left alone. */
function underscored(tree: Tree): Tree {
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => {
      if (key === 'clouds' && isTree(value)) {
        const clouds = Object.entries(value).map(([name, cloud]) => [name, isTree(cloud) ? underscored(cloud) : cloud]);
        return [key, Object.fromEntries(clouds) as Tree];
      }
      return [key.replaceAll('-', '_'), isTree(value) ? underscored(value) : value];
    }),
  );
}

export function overlay(below: Tree, above: Tree): Tree {
  const merged = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const beneath = merged[key];
    merged[key] = isTree(value) && isTree(beneath) ? overlay(beneath, value) : value;
  }
  return merged;
}
