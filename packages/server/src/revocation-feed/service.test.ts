import { expect, test, vi } from 'vitest';
import { connect } from '../db/connect.ts';
import { createSchema } from '../db/migrate.ts';
import { forEachDialect } from '../db/testing.ts';
import { createFreshness } from '../freshness/freshness.ts';
import type { StreamSink } from '../http/stream.ts';
import { feedStore } from '../revocation/feed-store.ts';
import { revocationService } from '../revocation/service.ts';
import { revocationStore } from '../revocation/store.ts';
import { revocationFeed } from './service.ts';

const NOW = 1_790_000_000;

/** A reader that takes nothing unless told to. */
function reader(takes = true) {
  const close: (() => void)[] = [];
  const state = { text: '', waiting: 0, ended: '' };
  const end = (how: string) => () => {
    if (state.ended !== '') return;
    state.ended = how;
    for (const listener of close) listener();
  };
  const sink: StreamSink = {
    write(chunk) {
      state.text += chunk.toString();
      if (!takes) state.waiting += chunk.length;
    },
    get waiting() {
      return state.waiting;
    },
    end: end('ended'),
    cutOff: end('cut off'),
    onClose: (listener) => void close.push(listener),
  };
  return { sink, state };
}

await forEachDialect((makeDatabase, dialect) => {
  async function scratch(): Promise<string> {
    const url = await makeDatabase.url();
    const database = connect({ url });
    await createSchema(database);
    await database.close();
    return url;
  }

  /** A process of its own over the database. */
  function service(url: string, { foreignWriters = true, maxStaleness = 50 } = {}) {
    const database = connect({ url });
    const freshness = createFreshness({ database, foreignWriters, maxStaleness });
    const rows = feedStore(database);
    const store = revocationStore(database);
    const common = { freshness, now: () => NOW, retention: 5400 };
    const revocations = revocationService({ store, feed: rows, ...common });
    const feed = revocationFeed({
      store: rows,
      foreignWriters,
      heartbeat: 500,
      onError: () => {},
      ...common,
    });
    return {
      database,
      feed,
      store,
      freshness,
      revoke: (...ids: string[]) =>
        freshness.write('revocation', async (trx) => {
          for (const audit_id of ids) await revocations.revoke(trx, { audit_id });
        }),
      async close() {
        await feed.close();
        await freshness.close();
        await database.close();
      },
    };
  }

  test('numbers are the same for every process; what one commits the other tells', async () => {
    const url = await scratch();
    const [here, there] = [service(url), service(url)];
    try {
      const readers = [here, there].map(({ feed }) => ({ feed, ...reader() }));
      for (const { feed, sink } of readers) {
        await feed.ready();
        feed.open({ sink, after: undefined, isAllowed: () => true });
      }
      for (const id of ['one', 'two']) await here.revoke(id);
      const told = ({ state: { text } }: (typeof readers)[number]) => text.match(/^id: .*$/gm);
      for (const each of readers) await vi.waitFor(() => expect(told(each)).toHaveLength(2), 3000);
      expect(told(readers[0]!)).toEqual(told(readers[1]!));
    } finally {
      await here.close();
      await there.close();
    }
  });

  test('an event that another program wrote is told, once', async () => {
    const url = await scratch();
    const [here, there] = [service(url), service(url)];
    try {
      const event = { audit_id: 'foreign', issued_before: NOW, revoked_at: NOW };
      await here.database.db.transaction().execute((trx) => here.store.insert(trx, event));
      for (const { feed } of [here, there]) {
        await vi.waitFor(async () => {
          await feed.ready();
          expect(feed.size).toBe(1);
        }, 3000);
      }
      const rows = await here.database.db.selectFrom('archstone_revocation_event').selectAll().execute();
      expect(rows).toHaveLength(1);
      expect(JSON.parse(rows[0]!.attributes)).toEqual({ audit_id: 'foreign' });
    } finally {
      await here.close();
      await there.close();
    }
  });

  if (dialect !== 'sqlite') {
    test('an event that commits late is told, and again to who comes back meanwhile', async () => {
      const url = await scratch();
      const [here, there] = [service(url), service(url)];
      try {
        const late = await there.database.db.startTransaction().execute();
        const rows = feedStore(there.database);
        await rows.outdate(late, { user_id: 'late' }, NOW);
        await here.revoke('early');
        await here.feed.ready();
        const { sequence, epoch } = JSON.parse((await here.feed.snapshot()).body.toString());
        const { sink, state } = reader();
        here.feed.open({ sink, after: `${epoch}:${sequence}`, isAllowed: () => true });
        await late.commit().execute();
        await vi.waitFor(() => expect(state.text).toContain('"user_id":"late"'), 3000);
        const again = reader();
        here.feed.open({ sink: again.sink, after: `${epoch}:${sequence}`, isAllowed: () => true });
        expect(again.state.text).toContain('"user_id":"late"');
      } finally {
        await here.close();
        await there.close();
      }
    });
  }

  test('who does not read is cut off, who may not read any more is ended, the others go on', async () => {
    const here = service(await scratch());
    try {
      await here.feed.ready();
      let holds = true;
      const [fast, slow, former] = [reader(), reader(false), reader()];
      here.feed.open({ sink: fast.sink, after: undefined, isAllowed: () => true });
      here.feed.open({ sink: slow.sink, after: undefined, isAllowed: () => true });
      here.feed.open({ sink: former.sink, after: undefined, isAllowed: () => holds });
      expect(here.feed.readers).toBe(3);
      holds = false;
      await vi.waitFor(() => expect(former.state.ended).toBe('ended'), 3000);
      for (let round = 0; round < 3; round++) {
        await here.revoke(...Array.from({ length: 700 }, (_, each) => `${'x'.repeat(20)}${round} ${each}`));
      }
      await vi.waitFor(() => expect(slow.state.ended).toBe('cut off'), 5000);
      expect(fast.state.ended).toBe('');
      expect(here.feed.readers).toBe(1);
      await here.feed.close();
      expect(fast.state.ended).toBe('ended');
    } finally {
      await here.close();
    }
  });
});
