import { expect, test } from 'vitest';
import { startServer } from './own-server.ts';
import { runRounds } from './rounds.ts';

test('a change through one worker is in force on both before its answer is sent', { timeout: 60_000 }, async () => {
  const server = await startServer({ workers: 2 });
  try {
    const { workers, rounds, checked, stale, broken } = await runRounds({ ...server, rounds: 36, workers: 2 });
    expect(new Set(workers).size).toBe(2);
    expect({ stale, broken }).toEqual({ stale: [], broken: [] });
    expect(rounds.size).toBe(9);
    expect(checked).toBeGreaterThan(rounds.size * 4);
  } finally {
    await server.stop();
  }
});
