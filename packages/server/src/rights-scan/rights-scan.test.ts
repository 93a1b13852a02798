import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { connect, type Database } from '../db/connect.ts';
import { createSchema } from '../db/migrate.ts';
import { forEachDialect } from '../db/testing.ts';
import { createFreshness } from '../freshness/freshness.ts';
import { feedStore } from '../revocation/feed-store.ts';
import type { OutdatedTokens } from '../revocation/outdated.ts';
import { rightsScan } from './service.ts';

/** Seconds. */
const STALENESS = 0.2;
const PATIENCE = 5000;

const grant = (
  actor_id: string,
  target_id: string,
  role_id = 'reader',
  type: 'UserProject' | 'GroupProject' = 'UserProject',
) => ({ type, actor_id, target_id, role_id, inherited: 0 }) as const;

/** What another program does: no revision, no line in the change log. */
const foreign = {
  async give(database: Database): Promise<void> {
    const { db } = database;
    const domain = { extra: '{}', description: '', domain_id: '<<keystone.domain.root>>', parent_id: null };
    await db
      .insertInto('project')
      .values({ ...domain, id: 'home', name: 'home', enabled: 1, is_domain: 1 })
      .execute();
    const inside = { ...domain, domain_id: 'home', parent_id: 'home', enabled: 1, is_domain: 0 } as const;
    await db
      .insertInto('project')
      .values(['one', 'two'].map((id) => ({ ...inside, id, name: id })))
      .execute();
    const role = { extra: null, description: null, domain_id: '<<null>>' };
    const roles = [
      { ...role, id: 'reader', name: 'reader of things' },
      { ...role, id: 'writer', name: 'writer' },
      { ...role, id: 'local', name: 'local', domain_id: 'home' },
    ];
    await db.insertInto('role').values(roles).execute();
    await db.insertInto('implied_role').values({ prior_role_id: 'writer', implied_role_id: 'reader' }).execute();
    const user = { extra: '{}', enabled: 1, default_project_id: null, created_at: null, last_active_at: null } as const;
    await db
      .insertInto('user')
      .values(['ann', 'ben'].map((id) => ({ ...user, id, domain_id: 'home' })))
      .execute();
    const group = { id: 'staff', domain_id: 'home', name: 'staff', description: null, extra: null };
    await db.insertInto('group').values(group).execute();
    await db.insertInto('user_group_membership').values({ user_id: 'ann', group_id: 'staff' }).execute();
    const grants = [
      grant('ann', 'one'),
      grant('ben', 'one'),
      grant('ann', 'two', 'writer'),
      grant('staff', 'two', 'reader', 'GroupProject'),
    ];
    await db.insertInto('assignment').values(grants).execute();
    await db
      .insertInto('assignment')
      .values({ ...grant('ben', 'home', 'reader'), inherited: 1 })
      .execute();
    await db
      .insertInto('assignment')
      .values({ ...grant('ben', 'two'), inherited: 1 })
      .execute();
    const system = {
      type: 'UserSystem',
      actor_id: 'ann',
      target_id: 'system',
      role_id: 'reader',
      inherited: 0,
    } as const;
    await db.insertInto('system_assignment').values(system).execute();
    const credential = {
      name: 'robot',
      secret_hash: 'x',
      description: null,
      project_id: 'one',
      expires_at: null,
      system: null,
    };
    await db
      .insertInto('application_credential')
      .values({ ...credential, id: 'robot', user_id: 'ann', unrestricted: 0, internal_id: 7 })
      .execute();
    await db
      .insertInto('application_credential_role')
      .values({ application_credential_id: 7, role_id: 'reader' })
      .execute();
  },
};

await forEachDialect((makeDatabase) => {
  async function scratch() {
    const url = await makeDatabase.url();
    const database = connect({ url });
    await createSchema(database);
    await foreign.give(database);
    return { url, database };
  }

  /** A server of its own on the database. */
  function server(url: string) {
    const database = connect({ url });
    const freshness = createFreshness({ database, foreignWriters: true, maxStaleness: STALENESS * 1000 });
    const rows = feedStore(database);
    const errors: unknown[] = [];
    const now = () => Date.now() / 1000;
    const scan = rightsScan({
      database,
      feed: rows,
      freshness,
      now,
      maxStaleness: STALENESS,
      onError: (error) => errors.push(error),
    });
    return {
      scan,
      freshness,
      rows,
      errors,
      async close() {
        await scan.close();
        await freshness.close();
        await database.close();
        expect(errors).toEqual([]);
      },
    };
  }

  const told = async ({ db }: Database): Promise<OutdatedTokens[]> =>
    (await db.selectFrom('archstone_revocation_event').select('attributes').orderBy('id').execute()).map(
      ({ attributes }) => JSON.parse(attributes),
    );
  const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

  type Foreign = (db: Database['db']) => Promise<unknown>;
  const changes: [string, Foreign, OutdatedTokens[]][] = [
    [
      'a grant',
      (db) => db.deleteFrom('assignment').where('actor_id', '=', 'ann').where('target_id', '=', 'one').execute(),
      [{ user_id: 'ann', project_id: 'one' }],
    ],
    [
      "a group's grant",
      (db) => db.deleteFrom('assignment').where('actor_id', '=', 'staff').execute(),
      [{ project_id: 'two' }],
    ],
    [
      'an inherited grant',
      (db) => db.deleteFrom('assignment').where('inherited', '=', 1).execute(),
      [{ user_id: 'ben', domain_scope_id: 'home' }],
    ],
    [
      'a grant on the system',
      (db) => db.deleteFrom('system_assignment').execute(),
      [{ user_id: 'ann', system: 'all' }],
    ],
    ['a membership', (db) => db.deleteFrom('user_group_membership').execute(), [{ user_id: 'ann' }]],
    ['an implied role', (db) => db.deleteFrom('implied_role').execute(), [{ role_name: 'writer' }]],
    [
      'the name of a role',
      (db) => db.updateTable('role').set({ name: 'onlooker' }).where('id', '=', 'reader').execute(),
      [{ role_name: 'reader of things' }],
    ],
    [
      'a role of a domain',
      (db) => db.deleteFrom('role').where('id', '=', 'local').execute(),
      [{ domain_scope_id: 'home' }],
    ],
    [
      'a project, disabled',
      (db) => db.updateTable('project').set({ enabled: 0 }).where('id', '=', 'one').execute(),
      [{ project_id: 'one' }],
    ],
    [
      'a domain, disabled',
      (db) => db.updateTable('project').set({ enabled: 0 }).where('id', '=', 'home').execute(),
      [{ domain_id: 'home' }, { project_id: 'home' }],
    ],
    [
      'a user, disabled',
      (db) => db.updateTable('user').set({ enabled: 0 }).where('id', '=', 'ben').execute(),
      [{ user_id: 'ben' }],
    ],
    [
      'a role of an application credential',
      (db) => db.deleteFrom('application_credential_role').execute(),
      [{ app_cred_id: 'robot' }],
    ],
    [
      'an application credential',
      async (db) => {
        await db.deleteFrom('application_credential_role').execute();
        await db.deleteFrom('application_credential').execute();
      },
      [{ app_cred_id: 'robot' }],
    ],
    [
      'one role in place of another',
      (db) =>
        db
          .updateTable('assignment')
          .set({ role_id: 'writer' })
          .where('actor_id', '=', 'ben')
          .where('target_id', '=', 'one')
          .execute(),
      [{ user_id: 'ben', project_id: 'one' }],
    ],
  ];
  test('what another program took away is told, once, whoever looks for it', async () => {
    const { url, database } = await scratch();
    const servers = [server(url), server(url)];
    try {
      for (const { scan } of servers) await scan.start();
      let before = 0;
      expect(await told(database)).toHaveLength(before);
      for (const [what, change, events] of changes) {
        await change(database.db);
        const at = Date.now() / 1000;
        for (const { scan } of servers)
          await vi.waitFor(() => expect(scan.provedAt, what).toBeGreaterThan(at), PATIENCE);
        const all = await database.db.selectFrom('archstone_revocation_event').selectAll().orderBy('id').execute();
        const news = all.slice(before);
        expect(news.map(({ attributes }) => JSON.parse(attributes)).sort(byText), what).toEqual(
          [...events].sort(byText),
        );
        for (const { issued_before } of news) expect(issued_before / 1e6).toBeGreaterThan(at - 0.1);
        before = all.length;
      }
    } finally {
      for (const each of servers) await each.close();
      await database.close();
    }
  }, 60_000);

  test('what is given is not told; what was taken away while no server ran is', async () => {
    const { url, database } = await scratch();
    const first = server(url);
    await first.scan.start();
    await database.db
      .insertInto('assignment')
      .values(grant('ann', 'one', 'writer'))
      .execute();
    const given = Date.now() / 1000;
    await vi.waitFor(() => expect(first.scan.provedAt).toBeGreaterThan(given), PATIENCE);
    await first.close();
    expect(await told(database)).toEqual([]);
    await database.db.deleteFrom('assignment').where('role_id', '=', 'writer').where('target_id', '=', 'one').execute();
    const second = server(url);
    try {
      await second.scan.start();
      expect(await told(database)).toEqual([{ user_id: 'ann', project_id: 'one' }]);
    } finally {
      await second.close();
      await database.close();
    }
  });

  test('what our own write told is not told again', async () => {
    const { url, database } = await scratch();
    const here = server(url);
    try {
      await here.scan.start();
      await here.freshness.write('authorization', async (trx) => {
        await trx.deleteFrom('assignment').where('actor_id', '=', 'ann').where('target_id', '=', 'one').execute();
        await here.rows.outdate(trx, { user_id: 'ann', project_id: 'one' }, Date.now() / 1000);
      });
      const at = Date.now() / 1000;
      await vi.waitFor(() => expect(here.scan.provedAt).toBeGreaterThan(at), PATIENCE);
      expect(await told(database)).toHaveLength(1);
      await database.db.deleteFrom('assignment').where('actor_id', '=', 'ann').execute();
      await vi.waitFor(async () => expect(await told(database)).toHaveLength(2), PATIENCE);
    } finally {
      await here.close();
      await database.close();
    }
  });

  test('two users who exchange their roles are both told', async () => {
    const { url, database } = await scratch();
    await sql`update assignment set role_id = 'writer' where actor_id = 'ben' and target_id = 'one'`.execute(
      database.db,
    );
    const here = server(url);
    try {
      await here.scan.start();
      await database.db.transaction().execute(async (trx) => {
        await sql`update assignment set role_id = 'writer' where actor_id = 'ann' and target_id = 'one'`.execute(trx);
        await sql`update assignment set role_id = 'reader' where actor_id = 'ben' and target_id = 'one'`.execute(trx);
      });
      const pair = ['ann', 'ben'].map((user_id) => ({ user_id, project_id: 'one' }));
      await vi.waitFor(async () => expect((await told(database)).sort(byText)).toEqual(pair), PATIENCE);
    } finally {
      await here.close();
      await database.close();
    }
  });
});
