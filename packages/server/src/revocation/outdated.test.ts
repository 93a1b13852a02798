import { expect, test } from 'vitest';
import { connect } from '../db/connect.ts';
import { createSchema } from '../db/migrate.ts';
import { forEachDialect } from '../db/testing.ts';
import { createFreshness } from '../freshness/freshness.ts';
import { feedStore } from './feed-store.ts';
import { revocationService } from './service.ts';
import { revocationStore } from './store.ts';

const NOW = 1_790_000_000.25;
/** Seconds that a transaction takes by the test's clock. */
const TOOK = 0.1;

await forEachDialect((makeDatabase) => {
  async function service(options: { foreignWriters: boolean; maxStaleness: number }) {
    const database = connect({ url: await makeDatabase.url() });
    await createSchema(database);
    const freshness = createFreshness({ database, ...options });
    const feed = feedStore(database);
    const clock = { now: NOW };
    const store = revocationStore(database);
    const common = { store, freshness, now: () => clock.now, retention: 5400 };
    return {
      clock,
      freshness,
      revocations: revocationService({ ...common, feed }),
      told: async () =>
        (await feed.since(0)).map(({ attributes, issued_before }) => [
          JSON.parse(attributes),
          Math.round(issued_before / 1e4) / 100,
        ]),
      async close() {
        await freshness.close();
        await database.close();
      },
    };
  }
  const tokens = { user_id: 'ann', project_id: 'one' };

  test('an event is told once more when everybody knows of its change', async () => {
    const { clock, freshness, revocations, told, close } = await service({ foreignWriters: false, maxStaleness: 0 });
    try {
      const lag = Number.isFinite(freshness.maxAge) ? freshness.maxAge / 1000 : 0;
      await freshness.write('authorization', async (trx) => {
        await revocations.outdate(trx, tokens);
        await revocations.outdate(trx, { app_cred_id: 'robot' });
        clock.now += TOOK;
      });
      // Issued by somebody who could not see the change yet: not before the first event, but before the second.
      expect(await told()).toEqual([
        [tokens, NOW],
        [{ app_cred_id: 'robot' }, NOW],
        [tokens, NOW + TOOK + lag],
        [{ app_cred_id: 'robot' }, NOW + TOOK + lag],
      ]);
    } finally {
      await close();
    }
  });

  test('where changes are not heard at once, it counts for as long as they may be unknown', async () => {
    const { freshness, revocations, told, close } = await service({ foreignWriters: true, maxStaleness: 700 });
    try {
      await freshness.write('authorization', (trx) => revocations.outdate(trx, tokens));
      const lag = Number.isFinite(freshness.maxAge) ? 0.7 : 0;
      expect(await told()).toEqual([[tokens, NOW], ...(lag > 0 ? [[tokens, NOW + lag]] : [])]);
    } finally {
      await close();
    }
  });

  test("Keystone's events count to the end of their second, and are told again where the commit came later", async () => {
    const { clock, freshness, revocations, told, close } = await service({ foreignWriters: false, maxStaleness: 0 });
    const revoke = () =>
      freshness.write('revocation', async (trx) => {
        await revocations.revoke(trx, { user_id: 'ann' });
        clock.now += 0.5;
      });
    try {
      await revoke();
      expect(await told()).toHaveLength(1);
      await revoke();
      expect((await told()).slice(2)).toEqual([[{ user_id: 'ann' }, NOW + 1]]);
    } finally {
      await close();
    }
  });

  test('what was not committed is not told', async () => {
    const { clock, freshness, revocations, told, close } = await service({ foreignWriters: false, maxStaleness: 0 });
    try {
      const failing = freshness.write('authorization', async (trx) => {
        await revocations.outdate(trx, tokens);
        clock.now += TOOK;
        throw new Error('thought better of it');
      });
      await expect(failing).rejects.toThrow('thought better of it');
      expect(await told()).toEqual([]);
    } finally {
      await close();
    }
  });
});
