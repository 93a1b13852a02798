/**
 * What every identity backend does, whatever it keeps its users in. Call it inside a describe block:
 *
 *     describe('sql', () => identityConformance(async () => ({ identity: sqlIdentity(…), database })));
 */
import type { Transaction } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../db/connect.ts';
import { isUniqueViolation } from '../db/errors.ts';
import type { DB } from '../db/schema/db.ts';
import type { ListQuery } from '../http/list.ts';
import type { Group, IdentityBackend, NewUser } from './backend.ts';

export interface ConformanceSubject {
  identity: IdentityBackend;
  /** Where the writes' transactions run. */
  database: Database;
  /** Hash of a password as the backend stores it. */
  hash(password: string): Promise<string>;
  /** Epoch seconds; the suite moves it. */
  clock: { now: number };
}

const everything: ListQuery = { filters: [] };
const equals = (name: string, value: string) => ({ name, comparator: 'equals', value, caseSensitive: true }) as const;

export function identityConformance(make: () => Promise<ConformanceSubject>): void {
  let subject: ConformanceSubject;
  let identity: IdentityBackend;
  beforeAll(async () => {
    subject = await make();
    identity = subject.identity;
  });

  const write = <T>(work: (trx: Transaction<DB>) => Promise<T>) => subject.database.db.transaction().execute(work);
  const newUser = (id: string, more: Partial<NewUser> = {}): NewUser => ({
    id,
    name: id,
    domain_id: 'd1',
    enabled: true,
    default_project_id: null,
    options: {},
    federated: [],
    extra: {},
    ...more,
  });
  const addUser = (id: string, more?: Partial<NewUser>) =>
    write((trx) => identity.users.create(trx, newUser(id, more)));
  const newGroup = (id: string): Group => ({ id, name: id, domain_id: 'd1', description: '', extra: {} });
  const addGroup = (id: string) => write((trx) => identity.groups.create(trx, newGroup(id)));
  const ids = ({ items }: { items: readonly { id: string }[] }) => items.map(({ id }) => id);

  describe('users', () => {
    test('come back as they were stored', async () => {
      const options = { lock_password: true, multi_factor_auth_rules: [['password', 'totp']] };
      await addUser('u-whole', { enabled: false, default_project_id: 'p', options, extra: { email: 'ä@b', n: null } });
      expect(await identity.users.get('u-whole')).toEqual({
        ...newUser('u-whole', { enabled: false, default_project_id: 'p', options, extra: { email: 'ä@b', n: null } }),
        password_expires_at: null,
      });
      expect(await identity.users.get('nobody')).toBeUndefined();
    });

    test('have a name of their own within their domain', async () => {
      await addUser('u-name');
      await expect(addUser('u-same', { name: 'u-name' })).rejects.toSatisfy(isUniqueViolation);
      await addUser('u-elsewhere', { name: 'u-name', domain_id: 'd2' });
      expect(await identity.findUser({ name: 'u-name', domain_id: 'd2' })).toMatchObject({ id: 'u-elsewhere' });
      expect(await identity.users.get('u-same')).toBeUndefined();
    });

    test('change only in what is named', async () => {
      await addUser('u-change', { options: { lock_password: true }, extra: { a: 1, b: 2 } });
      await write((trx) =>
        identity.users.update(trx, 'u-change', {
          name: 'u-changed',
          options: { lock_password: null, ignore_password_expiry: true },
          extra: { b: 3 },
        }),
      );
      expect(await identity.users.get('u-change')).toMatchObject({
        name: 'u-changed',
        enabled: true,
        options: { ignore_password_expiry: true },
        extra: { a: 1, b: 3 },
      });
    });

    test('are listed by id, filtered and page by page', async () => {
      for (const id of ['l-3', 'l-1', 'l-2']) await addUser(id, { domain_id: 'd3' });
      const inDomain: ListQuery = { filters: [equals('domain_id', 'd3')] };
      expect(ids(await identity.users.list(inDomain))).toEqual(['l-1', 'l-2', 'l-3']);
      const first = await identity.users.list({ ...inDomain, limit: 2 });
      expect([ids(first), first.truncated]).toEqual([['l-1', 'l-2'], true]);
      const second = await identity.users.list({ ...inDomain, limit: 2, marker: 'l-2' });
      expect([ids(second), second.truncated]).toEqual([['l-3'], false]);
      expect(ids(await identity.users.list({ filters: [equals('name', 'l-2')] }))).toEqual(['l-2']);
      const insensitive = { name: 'name', comparator: 'startswith', value: 'L-', caseSensitive: false } as const;
      expect(ids(await identity.users.list({ filters: [insensitive] }))).toEqual(['l-1', 'l-2', 'l-3']);
      expect(ids(await identity.users.list({ filters: [{ ...insensitive, caseSensitive: true }] }))).toEqual([]);
      expect(ids(await identity.users.list({ ...everything, withinDomain: 'd3' }))).toHaveLength(3);
      await write((trx) => identity.users.update(trx, 'l-1', { enabled: false }));
      expect(ids(await identity.users.list({ filters: [equals('domain_id', 'd3'), equals('enabled', '0')] }))).toEqual([
        'l-1',
      ]);
    });

    test('forget a default project that is gone, and go with their domain', async () => {
      await addUser('u-project', { default_project_id: 'gone', domain_id: 'd4' });
      await write((trx) => identity.users.unsetDefaultProject(trx, 'gone'));
      expect(await identity.users.get('u-project')).toMatchObject({ default_project_id: null });
      expect(await write((trx) => identity.users.idsOfDomain(trx, 'd4'))).toEqual(['u-project']);
      await write((trx) => identity.users.delete(trx, 'u-project'));
      expect(await identity.findUser({ id: 'u-project' })).toBeUndefined();
    });
  });

  describe('passwords', () => {
    const check = async (id: string, password: string) =>
      identity.checkPassword(await identity.findUser({ id }), password).then(
        () => 'right',
        (error: { code: string }) => error.code,
      );

    test('are right, or alike wrong for everyone', async () => {
      await addUser('p-user', { password_hash: await subject.hash('right') });
      await addUser('p-none');
      await addUser('p-disabled', { enabled: false, password_hash: await subject.hash('right') });
      expect(await check('p-user', 'right')).toBe('right');
      for (const [id, password] of [
        ['p-user', 'wrong'],
        ['p-none', ''],
        ['p-disabled', 'right'],
        ['nobody', 'right'],
      ] as const)
        expect(await check(id, password)).toBe('unauthorized');
    });

    test('are replaced by an admin and by their owner', async () => {
      await addUser('p-change', { password_hash: await subject.hash('one') });
      const two = await subject.hash('two');
      await write((trx) => identity.users.update(trx, 'p-change', { password_hash: two }));
      expect(await check('p-change', 'one')).toBe('unauthorized');
      expect(await check('p-change', 'two')).toBe('right');
      const prepared = await identity.passwords.prepareChange('p-change', 'three');
      await write((trx) => identity.passwords.change(trx, prepared));
      expect(await check('p-change', 'two')).toBe('unauthorized');
      expect(await check('p-change', 'three')).toBe('right');
      // The same change a second time: the password it was proved by is no more.
      await expect(write((trx) => identity.passwords.change(trx, prepared))).rejects.toThrow();
    });
  });

  describe('groups', () => {
    test('are kept, changed, listed and deleted', async () => {
      await addGroup('g-one');
      await expect(
        write((trx) => identity.groups.create(trx, { ...newGroup('g-two'), name: 'g-one' })),
      ).rejects.toSatisfy(isUniqueViolation);
      await write((trx) => identity.groups.update(trx, 'g-one', { description: null, extra: { a: 1 } }));
      expect(await identity.groups.get('g-one')).toEqual({ ...newGroup('g-one'), description: null, extra: { a: 1 } });
      expect(ids(await identity.groups.list({ filters: [equals('name', 'g-one')] }))).toEqual(['g-one']);
      expect(ids(await identity.groups.list({ ...everything, withinDomain: 'd9' }))).toEqual([]);
      await write((trx) => identity.groups.delete(trx, 'g-one'));
      expect(await identity.groups.get('g-one')).toBeUndefined();
    });

    test('have members, listed from both sides', async () => {
      await addGroup('m-1');
      await addGroup('m-2');
      await addUser('m-user');
      for (const group of ['m-1', 'm-2', 'm-2']) await write((trx) => identity.memberships.add(trx, group, 'm-user'));
      expect(await identity.memberships.has('m-1', 'm-user')).toBe(true);
      expect(ids(await identity.memberships.users('m-1', everything))).toEqual(['m-user']);
      expect(ids(await identity.memberships.groups('m-user', everything))).toEqual(['m-1', 'm-2']);
      expect(ids(await identity.memberships.groups('m-user', { ...everything, limit: 1 }))).toEqual(['m-1']);
      expect(await write((trx) => identity.memberships.userIds(trx, 'm-2'))).toEqual(['m-user']);
      expect(await write((trx) => identity.memberships.remove(trx, 'm-1', 'm-user'))).toBe(true);
      expect(await write((trx) => identity.memberships.remove(trx, 'm-1', 'm-user'))).toBe(false);
      expect(await identity.memberships.has('m-1', 'm-user')).toBe(false);
      await write((trx) => identity.groups.delete(trx, 'm-2'));
      expect(ids(await identity.memberships.groups('m-user', everything))).toEqual([]);
      await write((trx) => identity.users.delete(trx, 'm-user'));
      expect(await identity.users.get('m-user')).toBeUndefined();
    });
  });
}
