import { readFileSync } from 'node:fs';
import type { Decisions } from './oracle.ts';

/**
 * What oslo.policy decides with the check texts of release 2026.1 when it is told of each case what Keystone tells it
 * (`oracle.ts`, whose test proves that this is what it says).
 */
export const decisions: Decisions = JSON.parse(
  readFileSync(new URL('./fixtures/decisions.json', import.meta.url), 'utf8'),
);

export function may(persona: string, name: string, enforceNewDefaults: boolean): boolean {
  const row = decisions.allowed[`enforce_new_defaults=${enforceNewDefaults}`]?.[name];
  if (row === undefined) throw new Error(`the fixture has no decision on ${name}`);
  return row[decisions.personas.indexOf(persona)] === '1';
}

/** Who asks where rights are not the question: an admin, or the owner of what no admin may do. */
export const whoMay = (name: string): string =>
  ['system-admin', 'project-admin', 'owner'].find((persona) => may(persona, name, true))!;
