/**
 * Asks the real oslo.policy (Debian's python3-oslo.policy) who may do what in the table. Run by itself it writes what
 * `decisions.ts` reads: `node packages/server/src/protection/oracle.ts`. What oslo.policy is told is what Keystone tells it:
 * attributes that the caller has not are null.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { credentialsOf, type PolicyCredentials, type PolicyToken } from '../policy/credentials.ts';
import { askOslo } from '../policy/testing.ts';
import { type Case, nameOf } from './case.ts';
import { cases } from './cases.ts';
import { personas } from './world.ts';

const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

const IMPLIED = ['admin', 'manager', 'member', 'reader'];
const SCOPES: Readonly<Record<string, Partial<PolicyToken>>> = {
  system: { system: { all: true } },
  domain: { domain: { id: 'home.domain' } },
  project: { project: { id: 'home.project', domain: { id: 'home.domain' } } },
};

/** The token that `world.ts` gets for a persona; an id is the name that templates know it by. */
function tokenOf(persona: string): PolicyToken {
  const [kind = '', role = ''] = persona.split('-');
  const user = { id: `user-${persona}`, domain: { id: 'home.domain' } };
  const held = (...names: string[]) => names.map((name) => ({ name }));
  if (persona === 'owner') return { user: { ...user, id: 'home.user' }, ...SCOPES.project, roles: held('plain') };
  if (persona === 'unrelated') return { user: { ...user, domain: { id: 'other.domain' } } };
  if (persona === 'service') return { user, ...SCOPES.project, roles: held('service') };
  return { user, ...SCOPES[kind], roles: held(...IMPLIED.slice(IMPLIED.indexOf(role))) };
}

/** Templates stand for the name of the thing; what the caller has not is left out. */
function targetOf({ args, target }: Case, caller: PolicyCredentials): object {
  const callers: Readonly<Record<string, string | null>> = {
    '{caller.domain}': caller.domain_id,
    '{caller.user}': caller.system_scope ? null : caller.user_id,
  };
  const named = (fields: Case['target']) =>
    Object.entries(fields).flatMap(([name, value]) => {
      if (value === null || !(value in callers)) return [[name, value?.replace(/[{}]/g, '') ?? null] as const];
      const own = callers[value]!;
      return own === null ? [] : [[name, own] as const];
    });
  return { ...Object.fromEntries(named(args)), target: Object.fromEntries(named(target)) };
}

const withoutNulls = (fields: object) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

/** By setting and by the name of the case, a 1 for each persona that may. */
type Table = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface Decisions {
  readonly personas: readonly string[];
  readonly allowed: Table;
  /** What differs where oslo.policy is told nothing of attributes that are null. */
  readonly withoutNulls: Table;
}

export function decide(): Decisions {
  const kept = personas.map((persona) => credentialsOf(tokenOf(persona)));
  const credentials = [...kept, ...kept.map(withoutNulls)];
  const targets: object[] = [];
  const asks = cases.flatMap((asked) =>
    credentials.map((_, index): [string, number, number] => {
      const target = targets.push(targetOf(asked, kept[index % kept.length]!)) - 1;
      return [asked.rule, target, index];
    }),
  );
  const settings = [true, false].map((enforce_new_defaults) => ({ enforce_scope: true, enforce_new_defaults }));
  const rules = read('../policy/fixtures/policies.json');
  const answers = askOslo({ rules, credentials, targets, asks, settings });
  const tables = (from: number, isListed: (row: string, at: number, bits: string) => boolean): Table =>
    Object.fromEntries(
      settings.map(({ enforce_new_defaults }, setting) => {
        const bits = answers[setting]!;
        const rows = cases.map((asked, at) => {
          const start = at * credentials.length + from;
          return [nameOf(asked), bits.slice(start, start + personas.length), at] as const;
        });
        const listed = rows.filter(([, row, at]) => isListed(row, at, bits));
        return [
          `enforce_new_defaults=${enforce_new_defaults}`,
          Object.fromEntries(listed.map(([name, row]) => [name, row])),
        ];
      }),
    );
  return {
    personas,
    allowed: tables(0, () => true),
    withoutNulls: tables(personas.length, (row, at, bits) => !bits.startsWith(row, at * credentials.length)),
  };
}

if (import.meta.main) {
  // A line for each decision, so that a change shows as what it is.
  const text = JSON.stringify(decide(), null, 1);
  writeFileSync(new URL('./fixtures/decisions.json', import.meta.url), `${text}\n`);
}
