import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { createEnforcer, type Enforcer, type EnforcerOptions, type Override, PolicyError, place } from './enforcer.ts';
import type { RuleText } from './parser.ts';

export interface PolicyLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface PolicyFileOptions extends Omit<EnforcerOptions, 'overrides'> {
  /** `[oslo_policy] policy_file`: absolute, or relative to one of `searchDirs`. Absent, the defaults alone hold. */
  readonly policyFile: string;
  /** `[oslo_policy] policy_dirs`; their files come after the policy file, in the order of their names, the later wins. */
  readonly policyDirs: readonly string[];
  /** Where relative paths are looked for, first match first: the directories of the configuration files, `--config-dir`. */
  readonly searchDirs: readonly string[];
  readonly log: PolicyLog;
  /** Milliseconds, for the interval between two looks at the disk. */
  readonly now?: () => number;
}

/** An enforcer that follows its files. */
export interface LivePolicy extends Enforcer {
  /** Looks at the files now instead of within a second; throws PolicyError where the new rules cannot be used. */
  reload(): void;
}

const LOOK_INTERVAL = 1000;

/**
 * Loads the operator's rules and follows their changes: at most once a second a decision first looks whether a file has
 * changed. Throws PolicyError (one line, naming file and rule) for rules that cannot be used at start; later ones are
 * logged and the rules in force stay.
 */
export function loadPolicy(options: PolicyFileOptions): LivePolicy {
  const { log, now = Date.now } = options;
  let sources = findSources(options);
  let current = enforcerOf(sources, options);
  let looked = now();
  let complaint: string | undefined;
  for (const problem of current.problems) log.warn(problem);
  if (sources.policyFile === undefined && options.policyFile !== 'policy.yaml') {
    log.warn(`policy file ${options.policyFile} does not exist: the default rules hold`);
  }

  function reload(): void {
    looked = now();
    const found = findSources(options);
    if (found.signature === sources.signature) return;
    const previous = sources;
    // Before anything can fail, so that a bad file is reported once and not at every look.
    sources = { ...found, policyFile: found.policyFile ?? previous.policyFile };
    if (previous.policyFile !== undefined && found.policyFile === undefined) {
      throw new PolicyError(`policy file ${previous.policyFile} has disappeared`);
    }
    current = enforcerOf(found, options);
    for (const problem of current.problems) log.warn(problem);
    log.info(`policy reloaded: ${found.files.join(', ') || 'default rules only'}`);
  }

  function enforcer(): Enforcer {
    const passed = now() - looked;
    if (passed >= LOOK_INTERVAL || passed < 0) {
      try {
        reload();
        complaint = undefined;
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        if (message !== complaint) log.error(`${message}; the rules read before stay in force`);
        complaint = message;
      }
    }
    return current;
  }

  return {
    reload,
    allows: (action, target, credentials) => enforcer().allows(action, target, credentials),
    explain: (action, target, credentials) => enforcer().explain(action, target, credentials),
    has: (action) => enforcer().has(action),
    get problems() {
      return current.problems;
    },
  };
}

interface Sources {
  readonly policyFile: string | undefined;
  readonly files: readonly string[];
  /** Changes with every change of a file's content, of the set of files, or of where they are found. */
  readonly signature: string;
}

function stamp(path: string): { directory: boolean; signature: string } | undefined {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return (
    stat && {
      directory: stat.isDirectory(),
      signature: `${path}\0${stat.ino}\0${stat.size}\0${stat.mtimeNs}\0${stat.ctimeNs}`,
    }
  );
}

function find(name: string, searchDirs: readonly string[]): string | undefined {
  const expanded = name === '~' || name.startsWith('~/') ? join(homedir(), name.slice(1)) : name;
  return searchDirs.length === 0
    ? [resolve(expanded)].find((path) => stamp(path))
    : searchDirs.map((dir) => resolve(dir, expanded)).find((path) => stamp(path));
}

function findSources({ policyFile: name, policyDirs, searchDirs }: PolicyFileOptions): Sources {
  const policyFile = find(name, searchDirs);
  const files = policyFile === undefined ? [] : [policyFile];
  for (const dirName of policyDirs) {
    const dir = find(dirName, searchDirs);
    if (dir === undefined) continue;
    if (!stamp(dir)?.directory) throw new PolicyError(`policy_dirs: ${dir} is not a directory`);
    const names = readdirSync(dir)
      .filter((file) => !file.startsWith('.'))
      .sort();
    files.push(...names.map((file) => join(dir, file)).filter((path) => stamp(path)?.directory === false));
  }
  return { policyFile, files, signature: files.map((file) => stamp(file)?.signature ?? file).join('\n') };
}

function enforcerOf({ files }: Sources, options: PolicyFileOptions): Enforcer {
  const overrides = new Map<string, Override>();
  for (const file of files) {
    for (const [name, override] of readPolicyFile(file)) overrides.set(name, override);
  }
  return createEnforcer({ ...options, overrides });
}

/** The rules of one policy file, YAML or JSON (which is YAML). */
export function readPolicyFile(file: string): Map<string, Override> {
  let content: unknown;
  try {
    const text = readFileSync(file, 'utf8');
    // As Python reads it: version 1.1, and the last of a repeated name holds. A map, so that no name reaches a prototype.
    content = parse(text, { version: '1.1', uniqueKeys: false, mapAsMap: true, logLevel: 'error' });
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new PolicyError(`policy file ${file}: ${reason?.replace(/:$/, '')}`);
  }
  if (content === null || content === undefined) return new Map();
  if (!(content instanceof Map)) throw new PolicyError(`policy file ${file}: not a mapping of rule names to checks`);
  const overrides = new Map<string, Override>();
  for (const [key, value] of content) {
    const name = String(key);
    // oslo.policy takes a name without a value as the empty rule, which allows.
    const check = value === null ? '' : value;
    if (!isRuleText(check))
      throw new PolicyError(`${place(name, { check: '', file })}: neither text nor a list of checks`);
    overrides.set(name, { check, file });
  }
  return overrides;
}

function isRuleText(value: unknown): value is RuleText {
  const isText = (item: unknown) => typeof item === 'string';
  return (
    isText(value) ||
    (Array.isArray(value) && value.every((item) => isText(item) || (Array.isArray(item) && item.every(isText))))
  );
}
