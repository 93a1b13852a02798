/**
 * keystone.conf and whatever else sets options. This room owns oslo.config's semantics: files, environment, types,
 * substitution, former names. A loaded configuration is plain, frozen and complete: every option of every group has a
 * value of its type. A value that does not fit its option is refused with one line that names its place; what nobody
 * knows is a warning. It knows nothing of what an option is for; the one exception is the table in honoured.ts.
 */
import { readConfigFiles } from './files.ts';
import * as groups from './groups.ts';
import { type RawSettings, resolveOptions } from './resolve.ts';
import type { Sources } from './sources.ts';
import type { Tables } from './tables.ts';
import { type Option, string } from './types.ts';

type Groups = typeof groups;
export type Section = keyof Groups;

type Values<G> = { readonly [O in keyof G]: G[O] extends Option<infer T> ? T : never };

/** Every option's value by section and option, under Keystone's names. */
export type Config = { readonly [S in Section]: Values<Groups[S]> };

/** Options to set from code: a value of the option's type, or text as it would stand in a file. */
export type Settings = {
  readonly [S in Section]?: { readonly [O in keyof Config[S]]?: Config[S][O] | string | undefined };
};

export interface LoadInput {
  /** The command line: wins over everything. */
  readonly overrides?: Settings;
  /** `OS_<SECTION>__<OPTION>` are read from here. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Later files win. */
  readonly configFiles?: readonly string[];
  /** Their `*.conf` come after all files, in the order of their names. */
  readonly configDirs?: readonly string[];
  /** The state directory's defaults, taken literally: a `$` in a path stays one. */
  readonly stateDefaults?: Settings;
}

export interface LoadedConfig {
  readonly config: Config;
  readonly sources: Sources;
  /** One line each: unknown names, deprecated names. */
  readonly warnings: readonly string[];
}

/** Throws ConfigError: a file that cannot be read or parsed, a value that does not fit, an impossible substitution. */
export function loadConfig(input: LoadInput = {}): LoadedConfig {
  const inputs = {
    overrides: (input.overrides ?? {}) as RawSettings,
    env: input.env ?? {},
    files: readConfigFiles(input.configFiles ?? [], input.configDirs ?? []),
    stateDefaults: (input.stateDefaults ?? {}) as RawSettings,
  };
  const first = resolveOptions(groups, inputs);
  // Each method of [auth] methods may have an option of its own name, which says who implements it.
  const methods = (first.values as Config).auth.methods.filter((name) => !Object.hasOwn(groups.auth, name));
  const { values, sources, warnings } =
    methods.length === 0 ? first : resolveOptions(withMethods(groups, methods), inputs);
  return { config: values as Config, sources, warnings };
}

function withMethods(tables: Tables, methods: readonly string[]): Tables {
  return { ...tables, auth: { ...tables.auth, ...Object.fromEntries(methods.map((name) => [name, string(null)])) } };
}
