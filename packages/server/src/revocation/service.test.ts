import type { TokenClaims } from '@archstone/tokens';
import { expect, test, vi } from 'vitest';
import { connect } from '../db/connect.ts';
import { createSchema } from '../db/migrate.ts';
import { forEachDialect } from '../db/testing.ts';
import { createFreshness } from '../freshness/freshness.ts';
import type { TokenFacts } from './event.ts';
import { revocationService } from './service.ts';
import { revocationStore } from './store.ts';

const NOW = 1_790_000_000;

const factsOf = (auditId: string): TokenFacts => ({
  claims: {
    user_id: 'user',
    methods: ['password'],
    issued_at: NOW - 10,
    expires_at: NOW + 3600,
    audit_ids: [auditId],
  } satisfies TokenClaims,
  user_domain_id: 'default',
  role_ids: [],
});

await forEachDialect((makeDatabase, dialect) => {
  async function scratch(): Promise<string> {
    const url = await makeDatabase.url();
    const database = connect({ url });
    await createSchema(database);
    await database.close();
    return url;
  }

  /** A process of its own over the database. */
  function service(url: string, options: { maxStaleness?: number; readsFail?: () => boolean } = {}) {
    const { maxStaleness = 0, readsFail = () => false } = options;
    const database = connect({ url });
    const freshness = createFreshness({ database, foreignWriters: true, maxStaleness });
    const rows = revocationStore(database);
    let reads = 0;
    const store: typeof rows = {
      ...rows,
      since(after) {
        reads++;
        return readsFail() ? Promise.reject(new Error('no database')) : rows.since(after);
      },
    };
    const clock = { now: NOW };
    const revocations = revocationService({ store, freshness, now: () => clock.now, retention: 5400 });
    return {
      clock,
      database,
      freshness,
      revocations,
      get reads() {
        return reads;
      },
      revoke: (auditId: string) =>
        freshness.write('revocation', (trx) => revocations.revoke(trx, { audit_id: auditId })),
      close: () => database.close(),
    };
  }

  test('a token revoked here or by another process is revoked', async () => {
    const url = await scratch();
    const [here, there] = [service(url), service(url)];
    try {
      for (const [writer, id] of [[here, 'one'] as const, [there, 'two'] as const]) {
        expect(await here.revocations.isRevoked(factsOf(id))).toBe(false);
        await writer.revoke(id);
        expect(await here.revocations.isRevoked(factsOf(id))).toBe(true);
        expect(await there.revocations.isRevoked(factsOf(id))).toBe(true);
      }
    } finally {
      await here.close();
      await there.close();
    }
  });

  if (dialect !== 'sqlite') {
    test('an event that commits late is found below hundreds that were read before it', async () => {
      const url = await scratch();
      const [here, there] = [service(url), service(url)];
      try {
        const late = await there.database.db.startTransaction().execute();
        await there.revocations.revoke(late, { audit_id: 'late' });
        for (let count = 0; count < 5; count++) {
          await here.freshness.write('revocation', async (trx) => {
            for (let each = 0; each < 60; each++) await here.revocations.revoke(trx, { audit_id: `${count} ${each}` });
          });
          expect(await here.revocations.isRevoked(factsOf(`${count} 59`))).toBe(true);
        }
        expect(await here.revocations.isRevoked(factsOf('late'))).toBe(false);
        await late.commit().execute();
        expect(await here.revocations.isRevoked(factsOf('late'))).toBe(true);
      } finally {
        await here.close();
        await there.close();
      }
    });
  }

  test('answers at once while nothing has changed; many that must wait share one reading', async () => {
    const here = service(await scratch(), { maxStaleness: 60_000 });
    try {
      const first = Array.from({ length: 20 }, () => here.revocations.isRevoked(factsOf('one')));
      expect(await Promise.all(first)).not.toContain(true);
      expect(here.reads).toBe(1);
      expect(here.revocations.isRevoked(factsOf('one'))).toBe(false);
      await here.revoke('one');
      const after = Array.from({ length: 20 }, () => here.revocations.isRevoked(factsOf('one')));
      expect(await Promise.all(after)).not.toContain(false);
      expect(here.reads).toBe(2);
    } finally {
      await here.close();
    }
  });

  test('old events go, and what comes after them is still found', async () => {
    const here = service(await scratch());
    const ids = () => here.database.db.selectFrom('revocation_event').select('audit_id').orderBy('id').execute();
    try {
      for (const id of ['one', 'two']) await here.revoke(id);
      expect(await here.revocations.isRevoked(factsOf('two'))).toBe(true);
      here.clock.now += 6000;
      await here.revoke('three');
      expect(await here.revocations.isRevoked(factsOf('three'))).toBe(true);
      await vi.waitFor(async () => expect(await ids()).toEqual([{ audit_id: 'three' }]));
      await here.revoke('four');
      expect(await here.revocations.isRevoked(factsOf('four'))).toBe(true);
      expect(await here.revocations.isRevoked(factsOf('one'))).toBe(false);
    } finally {
      await here.close();
    }
  });

  test('while the events cannot be read no token is judged', async () => {
    let isDown = true;
    const here = service(await scratch(), { maxStaleness: 60_000, readsFail: () => isDown });
    try {
      await expect(here.revocations.isRevoked(factsOf('one'))).rejects.toThrow('no database');
      isDown = false;
      expect(await here.revocations.isRevoked(factsOf('one'))).toBe(false);
    } finally {
      await here.close();
    }
  });
});
