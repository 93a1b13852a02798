import { beforeAll, expect, test } from 'vitest';
import { forEachDialect } from '../db/testing.ts';
import { createTestServer, type TestServer } from '../testing.ts';

await forEachDialect((makeDatabase) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await createTestServer({}, { database: await makeDatabase({ empty: true }) });
    return () => server.close();
  }, 60_000);
  const time = (seconds: number) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}.000000Z`;

  test('events are listed in the order of their times, all or since one', async () => {
    const start = server.clock.now;
    for (const [later, attributes] of [
      [10, { project_id: 'p', domain_id: 'd' }],
      [0, { trust_id: 't' }],
      [5, { access_token_id: 'a', audit_id: 'x' }],
    ] as [number, object][]) {
      const at = time(start + later)
        .replace('T', ' ')
        .slice(0, 19);
      await server.database.db
        .insertInto('revocation_event')
        .values({ ...attributes, issued_before: at, revoked_at: at } as never)
        .execute();
    }
    await server.database.db
      .insertInto('revocation_event')
      .values({
        domain_id: 'd',
        expires_at: '2040-01-01 00:00:00',
        issued_before: time(start + 20)
          .replace('T', ' ')
          .slice(0, 19),
        revoked_at: time(start + 20)
          .replace('T', ' ')
          .slice(0, 19),
      })
      .execute();
    server.clock.now = start + 30;
    const token = await server.token();
    const list = async (since?: string) =>
      (await server.call('GET', `/v3/OS-REVOKE/events${since === undefined ? '' : `?since=${since}`}`, { token })).body;
    const at = (later: number) => ({ issued_before: time(start + later), revoked_at: time(start + later) });
    const events = [
      { 'OS-TRUST:trust_id': 't', ...at(0) },
      { 'OS-OAUTH1:access_token_id': 'a', audit_id: 'x', ...at(5) },
      { project_id: 'p', domain_id: 'd', ...at(10) },
      { domain_scope_id: 'd', expires_at: '2040-01-01T00:00:00Z', ...at(20) },
    ];
    const links = { self: 'http://localhost/v3/OS-REVOKE/events', next: null, previous: null };
    expect(await list()).toEqual({ events, links });
    expect(await list('')).toEqual({ events, links });
    expect(await list(time(start + 5))).toEqual({ events: events.slice(2), links });
    expect((await list(time(start + 5 + 7200).replace('Z', '%2B02:00'))).events).toEqual(events.slice(2));
    expect((await list(time(start + 5 + 7200).replace('.000000Z', '+0200'))).events).toEqual(events.slice(2));
    expect((await list('2100-01-01')).events).toEqual([]);
    expect((await list('2000-01-01T00:00')).events).toEqual(events);
  });

  test.each(['zz', '2026-13-01T00:00:00Z', '2026-01-01T99:00:00Z', '1', '20260101'])(
    'since=%s is refused',
    async (since) => {
      const token = await server.token();
      expect((await server.call('GET', `/v3/OS-REVOKE/events?since=${since}`, { token })).status).toBe(400);
    },
  );
});
