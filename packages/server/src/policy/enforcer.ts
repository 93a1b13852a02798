/**
 * The policy room: decides whether a caller may try an action, in oslo.policy's language.
 *
 * It owns the language (parser, checks), Keystone's default rules (defaults/) and the reading of policy files (files.ts).
 * Invariants: rules are compiled once, when an enforcer is made; deciding touches neither disk nor database; what cannot be
 * understood or answered refuses. It refuses rules that refer to themselves, and it knows nothing of requests: the target
 * and the credentials are given.
 */

import { type Compiled, compile, type RemoteCheck } from './checks.ts';
import type { PolicyCredentials } from './credentials.ts';
import type { RuleDefault, Scope } from './defaults/base.ts';
import { type Check, parseRule, type RuleText } from './parser.ts';
import type { PolicyTarget } from './target.ts';

/** 'scope': the token's kind of scope is not one of the action's. 'rule': the rule says no. 'remote': a remote check failed. */
export type Decision = 'allowed' | 'scope' | 'rule' | 'unknown_action' | 'remote';

export interface Override {
  readonly check: RuleText;
  /** The policy file it comes from, for messages. */
  readonly file?: string;
}

export interface EnforcerOptions {
  readonly rules: readonly RuleDefault[];
  /** The operator's rules by name; names without a default are allowed. */
  readonly overrides?: ReadonlyMap<string, Override>;
  /** `[oslo_policy] enforce_scope`, true by default. */
  readonly enforceScope?: boolean;
  /** `[oslo_policy] enforce_new_defaults`, true by default: false adds each rule's deprecated form by "or". */
  readonly enforceNewDefaults?: boolean;
  /** `[oslo_policy] policy_default_rule`: the rule that stands in for one that does not exist. */
  readonly defaultRule?: string;
  readonly remote?: RemoteCheck;
}

export interface Enforcer {
  /** A promise only where the rule holds a remote check: always await it. */
  allows(action: string, target: PolicyTarget, credentials: PolicyCredentials): boolean | Promise<boolean>;
  explain(action: string, target: PolicyTarget, credentials: PolicyCredentials): Decision | Promise<Decision>;
  /** Whether a rule of this very name exists: for the router, at boot. */
  has(action: string): boolean;
  /** One line for each thing in the rules that was not understood. */
  readonly problems: readonly string[];
}

/** The policy cannot be used as written; the message is one line that names file and rule. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

type Entry = { readonly scopes: number; readonly compiled: Compiled };

const SCOPE_BIT: Readonly<Record<Scope, number>> = { system: 1, domain: 2, project: 4 };

function scopeBit(credentials: PolicyCredentials): number {
  if (credentials.system_scope) return SCOPE_BIT.system;
  if (credentials.domain_id) return SCOPE_BIT.domain;
  // An unscoped token counts as a project's, as oslo.policy has it.
  return SCOPE_BIT.project;
}

const noRemote: RemoteCheck = () => Promise.reject(new Error('remote checks are not configured'));

export function createEnforcer(options: EnforcerOptions): Enforcer {
  const { enforceScope = true, defaultRule = 'default' } = options;
  const problems: string[] = [];
  const checks = effectiveChecks(options, problems);
  const compiled = compileAll(checks, defaultRule, options, problems);

  const scopes = new Map<string, number>();
  if (enforceScope) {
    for (const rule of options.rules) {
      scopes.set(
        rule.name,
        (rule.scopes ?? []).reduce((bits, scope) => bits | SCOPE_BIT[scope], 0),
      );
    }
  }
  const entries = new Map<string, Entry>();
  for (const [name, rule] of compiled) entries.set(name, { scopes: scopes.get(name) ?? 0, compiled: rule });
  const fallback = entries.get(defaultRule);

  const explain: Enforcer['explain'] = (action, target, credentials) => {
    const entry = entries.get(action) ?? fallback;
    if (entry === undefined) return 'unknown_action';
    if (entry.scopes !== 0 && (entry.scopes & scopeBit(credentials)) === 0) return 'scope';
    if (!entry.compiled.remote) return entry.compiled.test(target, credentials) ? 'allowed' : 'rule';
    return entry.compiled.test(target, credentials, action).then(
      (allowed) => (allowed ? 'allowed' : 'rule'),
      () => 'remote',
    );
  };

  return {
    explain,
    allows(action, target, credentials) {
      const decision = explain(action, target, credentials);
      return typeof decision === 'string' ? decision === 'allowed' : decision.then((settled) => settled === 'allowed');
    },
    has: (action) => entries.has(action),
    problems,
  };
}

/** Override before default; a default's deprecated form joins it, or an override of its deprecated name replaces it. */
function effectiveChecks(options: EnforcerOptions, problems: string[]): Map<string, Check> {
  const { rules, overrides = new Map<string, Override>(), enforceNewDefaults = true } = options;
  const checks = new Map<string, Check>();
  for (const [name, override] of overrides) {
    const parsed = parseRule(override.check);
    for (const problem of parsed.problems) problems.push(`${place(name, override)}: ${problem}: it refuses`);
    checks.set(name, parsed.check);
  }
  for (const rule of rules) {
    if (overrides.has(rule.name)) continue;
    const { deprecated } = rule;
    if (deprecated && deprecated.name !== rule.name) {
      const override = overrides.get(deprecated.name);
      const renamed = checks.get(deprecated.name);
      if (override && renamed && !(renamed.kind === 'rule' && renamed.name === rule.name)) {
        problems.push(
          `${place(deprecated.name, override)}: deprecated since ${deprecated.since}, now "${rule.name}": it applies to that`,
        );
        checks.set(rule.name, renamed);
        continue;
      }
    }
    const check = parseRule(rule.check).check;
    const old =
      enforceNewDefaults || !deprecated || deprecated.check === rule.check
        ? undefined
        : parseRule(deprecated.check).check;
    checks.set(rule.name, old ? { kind: 'or', checks: [check, old] } : check);
  }
  return checks;
}

function compileAll(
  checks: ReadonlyMap<string, Check>,
  defaultRule: string,
  { overrides, remote = noRemote }: EnforcerOptions,
  problems: string[],
): Map<string, Compiled> {
  const compiled = new Map<string, Compiled>();
  const open: string[] = [];

  function rule(name: string): Compiled | undefined {
    let found = name;
    if (!checks.has(name)) {
      if (checks.has(defaultRule)) found = defaultRule;
      else {
        const user = open.at(-1)!;
        problems.push(`${place(user, overrides?.get(user))}: rule "${name}" does not exist: it refuses`);
        return undefined;
      }
    }
    const done = compiled.get(found);
    if (done) return done;
    const start = open.indexOf(found);
    if (start >= 0) {
      const cycle = [...open.slice(start), found];
      const culprit = cycle.find((member) => overrides?.has(member)) ?? found;
      throw new PolicyError(`${place(culprit, overrides?.get(culprit))} refers to itself: ${cycle.join(' → ')}`);
    }
    open.push(found);
    const result = compile(checks.get(found)!, { rule, remote });
    open.pop();
    compiled.set(found, result);
    return result;
  }

  for (const name of checks.keys()) rule(name);
  return compiled;
}

export function place(name: string, override: Override | undefined): string {
  return override?.file === undefined ? `policy rule "${name}"` : `policy file ${override.file}: rule "${name}"`;
}
