import { describe, expect, test } from 'vitest';
import { applicationCredentialStore } from '../application-credentials/store.ts';
import { forEachDialect } from '../db/testing.ts';
import { roleStore } from '../roles/store.ts';
import { type GrantPlace, grantStore } from './store.ts';

const place = (actor: GrantPlace['actor'], target: GrantPlace['target'], inherited = false): GrantPlace => ({
  actor,
  actorId: `some-${actor}`,
  target,
  targetId: target === 'system' ? 'system' : `some-${target}`,
  inherited,
});
const places = (['project', 'domain', 'system'] as const).flatMap((target) =>
  (['user', 'group'] as const).flatMap((actor) =>
    (target === 'system' ? [false] : [false, true]).map((inherited) => place(actor, target, inherited)),
  ),
);

await forEachDialect((makeDatabase) => {
  async function open() {
    const database = await makeDatabase();
    const grants = grantStore(database);
    const roles = roleStore(database);
    const within = database.db.transaction();
    await within.execute((trx) =>
      roles.insert(trx, { id: 'cook', name: 'cook', domain_id: null, description: null, options: { immutable: true } }),
    );
    const insertAll = () =>
      within.execute(async (trx) => {
        for (const each of places) await grants.insert(trx, each, 'cook');
      });
    const left = async () => {
      const held = await Promise.all(places.map((each) => grants.has(each, 'cook')));
      return places.filter((_, at) => held[at]);
    };
    return { database, grants, roles, within, insertAll, left };
  }

  test('a grant is there once, in its own form, until it is taken', async () => {
    const { grants, within, insertAll, left } = await open();
    for (const each of places) {
      expect(await grants.has(each, 'cook')).toBe(false);
      await within.execute((trx) => grants.insert(trx, each, 'cook'));
      await within.execute((trx) => grants.insert(trx, each, 'cook'));
      expect(await left()).toEqual([each]);
      expect(await grants.roleIds(each)).toEqual(['cook']);
      expect(await within.execute((trx) => grants.delete(trx, each, 'cook'))).toBe(true);
      expect(await within.execute((trx) => grants.delete(trx, each, 'cook'))).toBe(false);
    }
    await insertAll();
    expect(await left()).toEqual(places);
  });

  describe('what is deleted takes its grants along and no others', () => {
    test.each([
      ['deleteForUser', 'some-user', ({ actor }: GrantPlace) => actor === 'user'],
      ['deleteForGroup', 'some-group', ({ actor }: GrantPlace) => actor === 'group'],
      ['deleteForProject', 'some-project', ({ target }: GrantPlace) => target === 'project'],
      ['deleteForDomain', 'some-domain', ({ target }: GrantPlace) => target === 'domain'],
      ['deleteForRole', 'cook', () => true],
    ] as const)('%s', async (method, id, goes) => {
      const { grants, within, insertAll, left } = await open();
      await insertAll();
      await within.execute((trx) => grants[method](trx, 'other'));
      expect(await left()).toEqual(places);
      await within.execute((trx) => grants[method](trx, id));
      expect(await left()).toEqual(places.filter((each) => !goes(each)));
    });

    test('a role ends the application credentials of those who hold it on the project', async () => {
      const { database, grants, within } = await open();
      const credential = (id: string, project_id: string) => ({
        id,
        name: id,
        secret_hash: '-',
        user_id: 'some-user',
        project_id,
      });
      await database.db
        .insertInto('application_credential')
        .values([credential('doomed', 'some-project'), credential('kept', 'other-project')])
        .execute();
      await within.execute((trx) => grants.insert(trx, place('user', 'project'), 'cook'));
      await within.execute((trx) => applicationCredentialStore(database).deleteForRole(trx, 'cook'));
      const kept = await database.db.selectFrom('application_credential').select('id').execute();
      expect(kept).toEqual([{ id: 'kept' }]);
    });
  });

  test('roles keep their option, and are listed by domain', async () => {
    const { roles, within } = await open();
    const local = { id: 'local', name: 'cook', domain_id: 'home', description: 'x', options: {}, colour: 'red' };
    await within.execute((trx) => roles.insert(trx, local));
    expect((await roles.get('cook'))?.options).toEqual({ immutable: true });
    expect((await roles.list({ filters: [] }, 'home')).items).toEqual([local]);
    expect((await roles.list({ filters: [] }, null)).items.map(({ id }) => id)).toEqual(['cook']);
    const contains = { name: 'name', comparator: 'contains', value: 'OO' } as const;
    expect((await roles.list({ filters: [{ ...contains, caseSensitive: false }] }, null)).items).toHaveLength(1);
    expect((await roles.list({ filters: [{ ...contains, caseSensitive: true }] }, null)).items).toHaveLength(0);
    await within.execute((trx) => roles.update(trx, { ...local, options: { immutable: false } }));
    expect((await roles.listByIds(['local', 'unknown'])).map(({ options }) => options)).toEqual([{ immutable: false }]);
    await within.execute((trx) => roles.delete(trx, 'cook'));
    expect(await roles.get('cook')).toBeUndefined();
  });
});
