import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { connect, type Database } from './connect.ts';
import { DatabaseSchemaError } from './errors.ts';
import { createSchema, dbSync, dbVersion, schemaState } from './migrate.ts';
import { describeSchema, type SchemaDescription } from './migrations/describe-schema.ts';
import { OWN_VERSION } from './migrations/version.ts';
import { forEachDialect, skipReason } from './testing.ts';

const run = promisify(execFile);

/** What Keystone's own migrations make at release 2026.1, as describeSchema reads it from the database they made. */
const fixture = (name: string): SchemaDescription =>
  JSON.parse(readFileSync(new URL(`./migrations/fixtures/${name}.json`, import.meta.url), 'utf8'));

const keystoneSchema = async ({ db, dialect }: Database): Promise<SchemaDescription> => {
  const schema = await describeSchema(db, dialect);
  return withoutOurs(
    Object.entries(schema).map(([name, table]) => [
      name,
      { ...table, indexes: withoutOurs(Object.entries(table.indexes)) },
    ]),
  );
};
const isKeystones = ([name]: [string, unknown]) => !name.startsWith('archstone_');
const withoutOurs = <T>(named: [string, T][]): Record<string, T> => Object.fromEntries(named.filter(isKeystones));

/** SQLite numbers its unnamed constraints by their place, which a table that was written anew may have changed. */
const withoutOrder = (schema: SchemaDescription) =>
  Object.fromEntries(
    Object.entries(schema).map(([name, { columns, indexes, foreign_keys }]) => [
      name,
      {
        columns,
        indexes: Object.entries(indexes)
          .map(([index, { unique, columns }]) => `${index.replace(/_\d+$/, '')} ${unique} ${columns}`)
          .sort(),
        foreign_keys: foreign_keys
          .map(({ name: key, ...rest }) => JSON.stringify([/^key \d/.test(key ?? '') ? '' : key, rest]))
          .sort(),
      },
    ]),
  );

const keystoneManage = await run('keystone-manage', ['--version']).then(
  () => undefined,
  () => 'keystone-manage is not installed',
);

async function syncWithKeystone(url: string): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'archstone-keystone-'));
  try {
    const file = join(directory, 'keystone.conf');
    const connection = url.replace(/^mysql:/, 'mysql+pymysql:').replace(/^postgresql:/, 'postgresql+psycopg2:');
    writeFileSync(file, `[database]\nconnection = ${connection}\n[DEFAULT]\nlog_dir = ${directory}\n`);
    await run('keystone-manage', ['--config-file', file, 'db_sync']);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

await forEachDialect((makeDatabase, name) => {
  describe('a new database', () => {
    test('has the schema that Keystone makes at 2026.1, and our tables beside it', async () => {
      const database = await makeDatabase({ empty: true });
      expect(await schemaState(database)).toBe('empty');
      await createSchema(database);
      expect(await schemaState(database)).toBe('current');
      expect(withoutOrder(await keystoneSchema(database))).toEqual(withoutOrder(fixture(name)));
      expect(await dbVersion(database)).toEqual({ expand: '742c857f1dfb', contract: 'c88cdce8f248' });
      const { id, version } = await database.db
        .selectFrom(['project', 'archstone_schema'])
        .select(['project.id', 'version'])
        .executeTakeFirstOrThrow();
      expect([id, version]).toEqual(['<<keystone.domain.root>>', OWN_VERSION]);
    });

    test('is made once, however many workers start at the same time', async () => {
      const url = await makeDatabase.url();
      const workers = Array.from({ length: 4 }, () => connect({ url }));
      try {
        await Promise.all(workers.map((worker) => createSchema(worker)));
        const [first] = workers as [Database];
        expect(await first.db.selectFrom('alembic_version').selectAll().execute()).toHaveLength(2);
        expect(await first.db.selectFrom('archstone_schema').selectAll().execute()).toHaveLength(1);
      } finally {
        await Promise.all(workers.map((worker) => worker.close()));
      }
    });
  });

  test('a database of an earlier release of ours gets the tables that came since', async () => {
    const database = await makeDatabase();
    await sql`drop table archstone_revocation_event`.execute(database.db);
    await database.db.updateTable('archstone_schema').set({ version: 1 }).execute();
    const epochs = () => database.db.selectFrom('archstone_revocation_feed').selectAll().execute();
    const before = await epochs();
    await createSchema(database);
    expect(await database.db.selectFrom('archstone_revocation_event').selectAll().execute()).toEqual([]);
    expect(await database.db.selectFrom('archstone_schema').selectAll().execute()).toEqual([{ version: OWN_VERSION }]);
    expect(await epochs()).toEqual(before);
    expect(before).toEqual([{ epoch: expect.stringMatching(/^[0-9a-f]{16}$/) }]);
  });

  test('an existing current database gets only our own tables', async () => {
    const database = await makeDatabase();
    await sql`drop table archstone_change`.execute(database.db);
    await sql`drop table archstone_schema`.execute(database.db);
    expect(await schemaState(database)).toBe('current');
    await dbSync(database);
    expect(withoutOrder(await keystoneSchema(database))).toEqual(withoutOrder(fixture(name)));
    expect(await database.db.selectFrom('archstone_change').selectAll().execute()).toEqual([]);
    const before = database.queries;
    await dbSync(database);
    expect(database.queries - before).toBe(3);
  });

  test('on SQLite alone, some tables of Keystone have an index of ours', async () => {
    const database = await makeDatabase();
    const schema = Object.entries(await describeSchema(database.db, database.dialect)).filter(isKeystones);
    const ours = schema.flatMap(([table, { indexes }]) =>
      Object.entries(indexes)
        .filter((entry) => !isKeystones(entry))
        .map(([index, { columns }]) => `${index}: ${table} ${columns}`),
    );
    const expected = [
      'archstone_assignment_target: assignment target_id',
      'archstone_federated_user_user: federated_user user_id',
      'archstone_local_user_name: local_user name',
      'archstone_password_user: password local_user_id',
      'archstone_project_parent: project parent_id',
    ];
    expect(ours.sort()).toEqual(name === 'sqlite' ? expected : []);
  });

  test('a newer or unknown schema is refused and left alone', async () => {
    const database = await makeDatabase();
    await database.db
      .updateTable('alembic_version')
      .set({ version_num: 'feedfacecafe' })
      .where('version_num', '=', '742c857f1dfb')
      .execute();
    expect(await schemaState(database)).toBe('newer-unknown');
    await expect(dbSync(database)).rejects.toThrow(DatabaseSchemaError);
    await expect(createSchema(database)).rejects.toThrow(/feedfacecafe/);
    await database.db.deleteFrom('alembic_version').execute();
    await sql`drop table alembic_version`.execute(database.db);
    await expect(dbSync(database)).rejects.toThrow(/no alembic_version/);
    const ours = await makeDatabase();
    await ours.db.updateTable('archstone_schema').set({ version: 99 }).execute();
    await expect(dbSync(ours)).rejects.toThrow(/version 99/);
  });

  skipReason(keystoneManage)(
    'a database of Keystone 22 is upgraded with its rows',
    async () => {
      const url = await makeDatabase.url();
      await syncWithKeystone(url);
      const database = connect({ url });
      try {
        expect(await schemaState(database)).toBe('older');
        expect(await dbVersion(database)).toEqual({ expand: '29e87d24a316', contract: 'e25ffa003242' });
        await expect(createSchema(database)).rejects.toThrow(/db_sync/);
        const { db } = database;
        const rule = { id: 7, service: 'image', path: '/v2', method: 'GET', external_id: 'e', user_id: 'u' };
        await db.insertInto('access_rule').values(rule).execute();
        await db
          .insertInto('application_credential')
          .values({ internal_id: 3, id: 'a', name: 'a', secret_hash: 'x', user_id: 'u' })
          .execute();
        const link = { application_credential_id: 3, access_rule_id: 7 };
        await db.insertInto('application_credential_access_rule').values(link).execute();
        const trust = { id: 't', trustor_user_id: 'u', trustee_user_id: 'v', impersonation: 1 as const };
        await db.insertInto('trust').values(trust).execute();
        await db.insertInto('mapping').values({ id: 'm', rules: '[]' }).execute();
        await Promise.all([dbSync(database), dbSync(database)]);
        expect(await schemaState(database)).toBe('current');
        expect(withoutOrder(await keystoneSchema(database))).toEqual(withoutOrder(fixture(name)));
        expect(await db.selectFrom('access_rule').selectAll().execute()).toEqual([rule]);
        expect(await db.selectFrom('application_credential_access_rule').selectAll().execute()).toEqual([link]);
        expect(await db.selectFrom('trust').selectAll().execute()).toMatchObject([trust]);
        expect(await db.selectFrom('mapping').selectAll().execute()).toEqual([
          { id: 'm', rules: '[]', schema_version: '1.0' },
        ]);
      } finally {
        await database.close();
      }
    },
    120_000,
  );
});
