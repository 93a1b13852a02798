import type { PolicyCredentials } from './credentials.ts';
import type { Check } from './parser.ts';
import type { PolicyTarget } from './target.ts';
import type { Template } from './template.ts';
import { pythonText } from './text.ts';

export type Predicate = (target: PolicyTarget, credentials: PolicyCredentials) => boolean;
export type RemotePredicate = (
  target: PolicyTarget,
  credentials: PolicyCredentials,
  action: string,
) => Promise<boolean>;

/** A rule made ready: plain closures, unless an `http:` or `https:` check is somewhere in it. */
export type Compiled =
  | { readonly remote: false; readonly test: Predicate }
  | { readonly remote: true; readonly test: RemotePredicate };

export interface RemoteQuestion {
  readonly url: string;
  /** The action being decided, not the rule that holds the check. */
  readonly action: string;
  readonly target: PolicyTarget;
  readonly credentials: PolicyCredentials;
}

/** Asks the remote server; rejects where there is no answer, which refuses the action. */
export type RemoteCheck = (question: RemoteQuestion) => Promise<boolean>;

export interface CompileContext {
  /** The compiled rule of this name, undefined where there is none. */
  readonly rule: (name: string) => Compiled | undefined;
  readonly remote: RemoteCheck;
}

const local = (test: Predicate): Compiled => ({ remote: false, test });
const NEVER = local(() => false);
const ALWAYS = local(() => true);

export function compile(check: Check, context: CompileContext): Compiled {
  switch (check.kind) {
    case 'always':
      return ALWAYS;
    case 'never':
      return NEVER;
    case 'rule':
      return context.rule(check.name) ?? NEVER;
    case 'not':
      return compileNot(compile(check.check, context));
    case 'and':
    case 'or':
      return compileChain(
        check.kind === 'or',
        check.checks.map((part) => compile(part, context)),
      );
    case 'role':
      return local(compileRole(check.match));
    case 'literal': {
      const { text, match } = check;
      return local((target) => match.render(target) === text);
    }
    case 'attribute':
      return local(compileAttribute(check.path, check.match));
    case 'remote':
      return compileRemote(check.url, context.remote);
  }
}

function compileNot(part: Compiled): Compiled {
  if (!part.remote) {
    const { test } = part;
    return local((target, credentials) => !test(target, credentials));
  }
  return { remote: true, test: async (...question) => !(await part.test(...question)) };
}

/** "or" ends at the first part that is true, "and" at the first that is false: `settles` is that answer. */
function compileChain(settles: boolean, parts: Compiled[]): Compiled {
  if (parts.some((part) => part.remote)) {
    return {
      remote: true,
      async test(target, credentials, action) {
        for (const part of parts) {
          if ((await part.test(target, credentials, action)) === settles) return settles;
        }
        return !settles;
      },
    };
  }
  const tests = parts.map((part) => part.test as Predicate);
  if (tests.length === 2) {
    const [first, second] = tests as [Predicate, Predicate];
    return local(
      settles
        ? (target, credentials) => first(target, credentials) || second(target, credentials)
        : (target, credentials) => first(target, credentials) && second(target, credentials),
    );
  }
  return local((target, credentials) => {
    for (const test of tests) if (test(target, credentials) === settles) return settles;
    return !settles;
  });
}

function compileRole(match: Template): Predicate {
  const constant = match.constant?.toLowerCase();
  return (target, credentials) => {
    const wanted = constant ?? match.render(target)?.toLowerCase();
    if (wanted === undefined) return false;
    for (const role of credentials.roles) if (role === wanted || role.toLowerCase() === wanted) return true;
    return false;
  };
}

function compileAttribute(path: readonly string[], match: Template): Predicate {
  // "system" is the older name of "system_scope"; oslo.policy offers both, the older only where there is a value.
  const alias = path.length === 1 && path[0] === 'system';
  const steps = alias ? ['system_scope'] : path;
  // A null of the credentials equals nothing that comes from a target. Against the constant None it is asked for by
  // name ("not domain_id:None" keeps callers without a domain out), and there "matches nothing" would let them in.
  const nullMatches = match.constant === 'None' && !alias;
  return (target, credentials) => {
    const wanted = match.constant ?? match.render(target);
    return wanted !== undefined && holds(credentials, steps, 0, wanted, nullMatches);
  };
}

/** A list on the way stands for each of its items. */
function holds(value: unknown, path: readonly string[], at: number, wanted: string, nullMatches: boolean): boolean {
  if (at === path.length) {
    if (value === null) return nullMatches;
    return typeof value === 'string' ? value === wanted : value !== undefined && pythonText(value) === wanted;
  }
  const step = path[at]!;
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, step)) return false;
  const inner = (value as Record<string, unknown>)[step];
  if (!Array.isArray(inner)) return holds(inner, path, at + 1, wanted, nullMatches);
  for (const item of inner) if (holds(item, path, at + 1, wanted, nullMatches)) return true;
  return false;
}

function compileRemote(template: Template, ask: RemoteCheck): Compiled {
  return {
    remote: true,
    async test(target, credentials, action) {
      const url = template.render(target);
      if (url === undefined) throw new Error(`the target lacks a key of ${template.source}`);
      return ask({ url, action, target, credentials });
    },
  };
}
