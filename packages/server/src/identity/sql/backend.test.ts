import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../db/connect.ts';
import { forEachDialect } from '../../db/testing.ts';
import type { NewUser } from '../backend.ts';
import type { Compliance } from '../compliance.ts';
import { identityConformance } from '../conformance.ts';
import { createPasswordHasher } from '../passwords/hasher.ts';
import { sqlIdentity } from './backend.ts';

const hasher = createPasswordHasher({ rounds: 4 });
const lenient: Compliance = {
  disable_user_account_days_inactive: null,
  lockout_failure_attempts: null,
  lockout_duration: 1800,
  password_expires_days: null,
  unique_last_password_count: 0,
  minimum_password_age: 0,
  password_regex: null,
  password_regex_description: null,
  change_password_upon_first_use: false,
};

const domain = (id: string) => ({
  id,
  name: id,
  extra: '{}',
  description: null,
  enabled: 1 as const,
  domain_id: '<<keystone.domain.root>>',
  parent_id: null,
  is_domain: 1 as const,
});

async function withDomains(database: Database) {
  const root = { ...domain('<<keystone.domain.root>>'), enabled: 0 as const, is_domain: 0 as const };
  const rows = [root, ...['d1', 'd2', 'd3', 'd4'].map(domain)];
  for (const row of rows) {
    const known = await database.db.selectFrom('project').select('id').where('id', '=', row.id).executeTakeFirst();
    if (!known) await database.db.insertInto('project').values(row).execute();
  }
  return database;
}

await forEachDialect((makeDatabase) => {
  identityConformance(async () => {
    const database = await withDomains(await makeDatabase());
    const clock = { now: 1_790_000_000.25 };
    const identity = sqlIdentity({ database, hasher, compliance: lenient, authorizationTtl: 0, now: () => clock.now });
    return { identity, database, hash: hasher.hash, clock };
  });

  describe('rows as Keystone writes them', () => {
    const clock = { now: 1_790_000_000.25 };
    let database: Database;
    let identity: ReturnType<typeof sqlIdentity>;
    beforeAll(async () => {
      database = await withDomains(await makeDatabase());
      const compliance: Compliance = { ...lenient, password_expires_days: 30, unique_last_password_count: 2 };
      identity = sqlIdentity({ database, hasher, compliance, authorizationTtl: 0, now: () => clock.now });
      const user: NewUser = {
        id: 'u',
        name: 'u',
        domain_id: 'd1',
        enabled: true,
        default_project_id: null,
        options: {},
        federated: [],
        extra: {},
        password_hash: 'h1',
      };
      await database.db.transaction().execute((trx) => identity.users.create(trx, user));
    });
    const rows = () => database.db.selectFrom('password').selectAll().orderBy('created_at_int').execute();
    const set = (password_hash: string) =>
      database.db.transaction().execute((trx) => identity.users.update(trx, 'u', { password_hash }));

    test('a password carries its times twice; the expiry is a whole second', async () => {
      expect(await rows()).toMatchObject([
        {
          password_hash: 'h1',
          self_service: 0,
          created_at_int: 1_790_000_000_250_000,
          expires_at_int: 1_792_592_000_000_000,
          expires_at: expect.stringContaining('2026-10-21 14:13:20'),
        },
      ]);
      expect(await identity.users.get('u')).toMatchObject({ password_expires_at: 1_792_592_000 });
    });

    test('older passwords are kept for the history, expired; at the same instant the later one is in force', async () => {
      await set('h2');
      await set('h3');
      await set('h4');
      const kept = await rows();
      expect(kept.map(({ password_hash }) => password_hash)).toEqual(['h2', 'h3', 'h4']);
      expect(kept.map(({ expires_at_int }) => expires_at_int! <= clock.now * 1e6)).toEqual([true, true, false]);
    });

    test('only the password in force counts for a filter by its expiry', async () => {
      const at = 1_792_592_000;
      const found = async (operator: 'lt' | 'lte' | 'eq' | 'neq' | 'gt' | 'gte') =>
        (await identity.users.list({ filters: [], passwordExpiry: [{ operator, at }] })).items.length;
      expect(
        await Promise.all([found('lt'), found('lte'), found('eq'), found('neq'), found('gt'), found('gte')]),
      ).toEqual([0, 1, 1, 0, 0, 1]);
    });

    test('every check pays for one hash, whatever is known about the account', async () => {
      let checks = 0;
      const counting = {
        ...hasher,
        verify: (password: string, hash: string | null | undefined) => {
          checks += 1;
          return hasher.verify(password, hash);
        },
      };
      const compliance: Compliance = { ...lenient, lockout_failure_attempts: 1 };
      const counted = sqlIdentity({
        database,
        hasher: counting,
        compliance,
        authorizationTtl: 0,
        now: () => clock.now,
      });
      const cost = async (id: string, password: string) => {
        const before = checks;
        const user = await counted.findUser({ id });
        await expect(counted.checkPassword(user, password)).rejects.toMatchObject({ code: 'unauthorized' });
        return checks - before;
      };
      await set(await hasher.hash('p'));
      expect(await cost('nobody', 'p')).toBe(1);
      expect(await cost('u', 'wrong')).toBe(1);
      expect(await cost('u', 'p'), 'locked').toBe(1);
      await database.db.transaction().execute((trx) => identity.users.update(trx, 'u', { enabled: false }));
      expect(await cost('u', 'p'), 'disabled').toBe(1);
      await database.db.transaction().execute((trx) => identity.users.update(trx, 'u', { enabled: true }));
      await database.db.updateTable('project').set({ enabled: 0 }).where('id', '=', 'd1').execute();
      expect(await cost('u', 'p'), 'in a disabled domain').toBe(1);
      await database.db.updateTable('project').set({ enabled: 1 }).where('id', '=', 'd1').execute();
    });

    test('a sign-in is dated, a failure counted', async () => {
      await set(await hasher.hash('p'));
      const user = await identity.findUser({ id: 'u' });
      for (const _ of [1, 2]) await expect(identity.checkPassword(user, 'wrong')).rejects.toThrow();
      const local = () => database.db.selectFrom('local_user').selectAll().executeTakeFirstOrThrow();
      expect(await local()).toMatchObject({
        failed_auth_count: 2,
        failed_auth_at: expect.stringMatching(/^2026-09-21/),
      });
      await identity.checkPassword(user, 'p');
      expect(await local()).toMatchObject({ failed_auth_count: 0, failed_auth_at: null });
      const row = await database.db.selectFrom('user').selectAll().where('id', '=', 'u').executeTakeFirstOrThrow();
      expect(row.last_active_at).toBe('2026-09-21');
    });
  });
});
