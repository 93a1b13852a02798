import { readFileSync } from 'node:fs';

/**
 * What oslo.policy decides with the check texts of release 2026.1 when it is told of each case what Keystone tells it: a
 * 1 for each persona that may. It decides the same with its null comparison changed to ours (a null attribute of the caller
 * equals no null of the target), so that no case here rests on that difference.
 */
export const decisions: { personas: string[]; allowed: Record<string, Record<string, string>> } = JSON.parse(
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
