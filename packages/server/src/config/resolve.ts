import { ConfigError } from './error.ts';
import { type ConfigFile, foldSection } from './files.ts';
import { describeSource, makeSources, type SetOption, type Source, type Sources } from './sources.ts';
import { pythonText, substitute } from './substitute.ts';
import { namesOf, optionOf, splitFull, type Tables, variableOf } from './tables.ts';
import type { Option } from './types.ts';
import { unknownNames } from './unknown.ts';

/** Values by section and option, as text to parse or already of the option's type. */
export type RawSettings = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

export interface Inputs {
  readonly overrides: RawSettings;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly files: readonly ConfigFile[];
  readonly stateDefaults: RawSettings;
}

export interface Resolved {
  readonly values: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly sources: Sources;
  readonly warnings: readonly string[];
}

/** Texts still to be substituted and parsed, or a value that is used as it is. */
type Found = { readonly source: Source } & ({ readonly texts: readonly string[] } | { readonly value: unknown });

/** Finds, substitutes and parses every option of the tables. Every fault is a ConfigError of one line. */
export function resolveOptions(tables: Tables, inputs: Inputs): Resolved {
  const warnings = new Set<string>(unknownNames(tables, inputs));
  const done = new Map<string, unknown>();
  const path: string[] = [];
  const known: SetOption[] = [];

  for (const settings of [inputs.overrides, inputs.stateDefaults]) refuseStrangers(tables, settings);

  function valueFor(section: string, name: string, option: Option<unknown>): unknown {
    const full = `${section}.${name}`;
    if (done.has(full)) return done.get(full);
    const found = find(section, name, option);
    known.push({ section, option: name, source: found.source });
    const value = 'value' in found ? found.value : parseTexts(section, name, option, found.texts, found.source);
    done.set(full, value);
    return value;
  }

  function find(section: string, name: string, option: Option<unknown>): Found {
    const override = inputs.overrides[section]?.[name];
    if (override !== undefined && override !== null) return given(option, override, { kind: 'override' });

    const inFiles = findInFiles(section, name, option);
    const variable = variableOf(section, name);
    const text = inputs.env[variable];
    if (text !== undefined) {
      if (option.deprecated) warnings.add(`${variable}: [${section}] ${name} is deprecated and will go away`);
      return { texts: [text], source: { kind: 'environment', variable } };
    }
    if (inFiles !== undefined) return inFiles;

    const state = inputs.stateDefaults[section]?.[name];
    if (state !== undefined && state !== null) return { value: state, source: { kind: 'state' } };
    return { value: option.default, source: { kind: 'default' } };
  }

  // The newest file that has the option under any of its names wins, the current name before former ones and the last
  // repetition before earlier ones; a MultiString takes everything, oldest first.
  function findInFiles(section: string, name: string, option: Option<unknown>): Found | undefined {
    const names = namesOf(section, name, option);
    const texts: string[] = [];
    let source: Source | undefined;
    for (const file of inputs.files.toReversed()) {
      for (const full of names) {
        const assignments = lookIn(file, full);
        const last = assignments.at(-1);
        if (last === undefined) continue;
        const at: Source = { kind: 'file', file: file.path, line: last.line };
        warnOfAge(section, name, option, full, at);
        if (option.type !== 'MultiString') return { texts: [last.value], source: at };
        source ??= at;
        texts.unshift(...assignments.map((assignment) => assignment.value));
      }
    }
    return source && { texts, source };
  }

  function warnOfAge(section: string, name: string, option: Option<unknown>, full: string, at: Source): void {
    const where = describeSource(at);
    if (full !== `${section}.${name}`) {
      const [oldSection, oldName] = splitFull(full);
      warnings.add(`${where}: [${oldSection}] ${oldName} is deprecated, use [${section}] ${name}`);
    } else if (option.deprecated) {
      warnings.add(`${where}: [${section}] ${name} is deprecated and will go away`);
    }
  }

  function parseTexts(
    section: string,
    name: string,
    option: Option<unknown>,
    texts: readonly string[],
    source: Source,
  ): unknown {
    const fault = (what: string) => new ConfigError(`${describeSource(source)}: [${section}] ${name}: ${what}`);
    const self = `[${section}] ${name}`;
    if (path.includes(self)) throw fault(`substitution goes in a circle: ${[...path, self].join(' -> ')}`);
    path.push(self);
    let secret = option.secret ?? false;
    const lookUp = (key: string) => {
      const [place, name, target] = targetOf(section, key) ?? [];
      if (target === undefined) throw strange(option, key, fault);
      secret ||= target.secret ?? false;
      return pythonText(valueFor(place!, name!, target));
    };
    const parsed = texts.map((text) => {
      const whole = substitute(text, lookUp);
      try {
        return option.parse(whole);
      } catch (error) {
        throw fault(secret ? 'not a valid value' : (error as Error).message);
      }
    });
    path.pop();
    return option.type === 'MultiString' ? parsed.flat() : parsed[0];
  }

  /** `name` is looked for in the section of the value first, then in DEFAULT; `section.name` only there. */
  function targetOf(section: string, key: string): [section: string, name: string, Option<unknown>] | undefined {
    const places = key.includes('.') ? [splitFull(key)] : [[section, key] as const, ['DEFAULT', key] as const];
    for (const [place, name] of places) {
      const option = optionOf(tables, place, name);
      if (option !== undefined) return [place, name, option];
    }
    return undefined;
  }

  const values: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const [section, table] of Object.entries(tables)) {
    const options: Record<string, unknown> = {};
    for (const [name, option] of Object.entries(table)) options[name] = freeze(valueFor(section, name, option));
    values[section] = Object.freeze(options);
  }
  return { values: Object.freeze(values), sources: makeSources(inTableOrder(tables, known)), warnings: [...warnings] };
}

function lookIn(file: ConfigFile, full: string) {
  const [section, name] = splitFull(full);
  return file.values.get(foldSection(section))?.get(name) ?? [];
}

function given(option: Option<unknown>, value: unknown, source: Source): Found {
  if (typeof value === 'string') return { texts: [value], source };
  if (option.type === 'Dict') return { value, source };
  if (Array.isArray(value) && option.type === 'List') return { value: [...value], source };
  if (Array.isArray(value)) return { texts: value.map(String), source };
  return { texts: [String(value)], source };
}

function strange(option: Option<unknown>, key: string, fault: (what: string) => ConfigError): ConfigError {
  // The rest of a password that holds a dollar sign would be quoted here.
  return fault(
    option.secret
      ? 'refers to an option that does not exist (write $$ for a dollar sign)'
      : `$${key} refers to an option that does not exist (write $$ for a dollar sign)`,
  );
}

function refuseStrangers(tables: Tables, settings: RawSettings): void {
  for (const [section, options] of Object.entries(settings)) {
    for (const name of Object.keys(options ?? {})) {
      if (optionOf(tables, section, name) === undefined) throw new ConfigError(`[${section}] ${name}: unknown option`);
    }
  }
}

function inTableOrder(tables: Tables, known: readonly SetOption[]): SetOption[] {
  const byName = new Map(known.map((each) => [`${each.section}.${each.option}`, each]));
  return Object.entries(tables).flatMap(([section, table]) =>
    Object.keys(table).flatMap((name) => byName.get(`${section}.${name}`) ?? []),
  );
}

// A default belongs to the table, which every loaded configuration shares: hence the copy.
function freeze(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze([...value]);
  return typeof value === 'object' && value !== null ? Object.freeze({ ...value }) : value;
}
