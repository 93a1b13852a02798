import { expect, test } from 'vitest';
import { tokenIssue } from './issue.ts';
import type { TokenProvider } from './provider.ts';
import type { Standing, StandingService } from './standing.ts';

test('a token that carries its roles is dated before they are read', async () => {
  const clock = { now: 1_790_000_000.5 };
  const steps: string[] = [];
  const standings = {
    async of() {
      steps.push('read');
      clock.now += 3;
      return { authorization: {} } as Standing;
    },
  } as unknown as StandingService;
  const provider = { isPrecise: true, carriesRoles: true, issue: () => 'token' } as unknown as TokenProvider;
  const { issue } = tokenIssue({
    provider,
    standings,
    now: () => clock.now,
    lookAgain: () => void steps.push(`look at ${clock.now}`),
    expiration: 3600,
    methods: ['password'],
  });
  const { claims } = await issue({ user_id: 'ann', methods: ['password'] }, { project_id: 'one' });
  expect(claims).toMatchObject({ issued_at: 1_790_000_000.5, expires_at: 1_790_003_600 });
  expect(steps).toEqual(['look at 1790000000.5', 'read']);
});
