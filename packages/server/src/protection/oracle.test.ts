import { expect, test } from 'vitest';
import { skipReason } from '../db/testing.ts';
import { osloAbsence } from '../policy/testing.ts';
import { decisions } from './decisions.ts';
import { decide } from './oracle.ts';

skipReason(osloAbsence())(
  'the fixture is what the real oslo.policy decides',
  () => {
    expect(decide()).toEqual(decisions);
  },
  300_000,
);

/**
 * `role:manager and not domain_id:None`: a caller without a domain has a null there, which the text None stands for
 * (docs/decisions/0002-null-in-policy.md); without the attribute every manager would pass.
 */
test('one rule minds whether the caller is told to have a null', () => {
  for (const [setting, table] of Object.entries(decisions.withoutNulls)) {
    expect(Object.keys(table)).toEqual(['list_roles: GET /v3/roles']);
    const [name, row] = Object.entries(table)[0]!;
    const differ = decisions.personas.filter((_, at) => row[at] !== decisions.allowed[setting]![name]![at]);
    expect(differ).toEqual(['project-manager']);
  }
});
