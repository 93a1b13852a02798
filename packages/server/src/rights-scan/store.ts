/**
 * SQL of the search for changes: digests of what is there and of what was seen (`archstone_right`), by bucket, and the rows of the
 * buckets that differ.
 */
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { insertMissing } from '../db/insert.ts';
import type { DB } from '../db/schema/db.ts';
import { contentOf, fromOf, keyIn, keyOf, SOURCES, type Source } from './sources.ts';

/** `live`: Keystone's tables; `seen`: what they held when changes were last looked for. */
export type Side = 'live' | 'seen';
/** Bucket → how many rows and what their hashes come to. */
export type Digests = ReadonlyMap<number, string>;

interface Row {
  bucket: number;
  content: string;
}

const BUCKETS = 1024;
/** Rows of one statement. */
const CHUNK = 500;

export function rightsStore(database: Database) {
  const { db, dialect } = database;

  /** MariaDB: whether all that is compared is written in UTF-8 already, as it is where Keystone's own migrations made it. */
  let isUtf8 = false;

  async function readCharacterSets(): Promise<boolean> {
    const tables = ['archstone_right', ...SOURCES.flatMap((source) => source.tables)];
    const { rows } = await sql<{ other: number }>`
      select count(*) as other from information_schema.columns where table_schema = database()
        and table_name in (${sql.join(tables)}) and character_set_name not in ('utf8', 'utf8mb3', 'utf8mb4', 'ascii')`.execute(
      db,
    );
    return Number(rows[0]!.other) === 0;
  }

  /** A text's number, the same whenever this database is asked. */
  const hashOf: Record<typeof dialect, (text: string) => string> = {
    sqlite: (text) => `cast(archstone_hash(${text}) as integer)`,
    postgres: (text) => `hashtextextended(${text}, 0)`,
    mysql: (text) => `crc32(${text})`,
  };
  const hash = hashOf[dialect];

  function sumOf(content: string): string {
    switch (dialect) {
      case 'sqlite':
        return `cast(sum(${hash(content)}) as text)`;
      case 'postgres':
        return `sum(${hash(content)})::text`;
      case 'mysql':
        // A CRC is linear: where two users exchange their roles, nothing made of CRCs alone can be relied upon.
        return `cast(bit_xor(${hash(content)} * ${hash(content)}) as char)`;
    }
  }

  function side(source: Source, of: Side) {
    if (of === 'live') {
      const content = contentOf(source, dialect, isUtf8);
      const key = hash(keyOf(source));
      const bucket = dialect === 'postgres' ? `(${key} & ${BUCKETS - 1})::int` : `${key} % ${BUCKETS}`;
      return { content, bucket, sum: sumOf(content), from: `from ${fromOf(source, dialect)} where 1 = 1` };
    }
    const content = dialect === 'mysql' && !isUtf8 ? 'convert(content using utf8mb4)' : 'content';
    const from = `from archstone_right where source = '${source.name}'`;
    return { content, bucket: 'bucket', sum: sumOf(content), from };
  }

  const within = (bucket: string, buckets: readonly number[] | undefined) =>
    buckets === undefined ? sql`` : sql`and ${sql.raw(bucket)} in (${sql.join(buckets)})`;

  /**
   * PostgreSQL takes the buckets for as many groups as there are keys, and would sort a million rows on disk: that takes two
   * to three times as long as reading them.
   */
  async function unsorted<T>(work: (trx: Kysely<DB>) => Promise<T>): Promise<T> {
    if (dialect !== 'postgres') return work(db);
    return db.transaction().execute(async (trx) => {
      await sql`set local enable_sort = off`.execute(trx);
      return work(trx);
    });
  }

  function isOneOf(name: string, rows: readonly Row[]) {
    if (dialect === 'mysql') {
      // It would read the whole table to compare lists of columns, but finds each of these by the key.
      const each = rows.map((row) => sql`(source = ${name} and bucket = ${row.bucket} and content = ${row.content})`);
      return sql.join(each, sql` or `);
    }
    const keys = rows.map(({ bucket, content }) => sql`(${name}, ${bucket}, ${content})`);
    const list = dialect === 'sqlite' ? sql`(values ${sql.join(keys)})` : sql`(${sql.join(keys)})`;
    return sql`(source, bucket, content) in ${list}`;
  }

  return {
    /** Of what is there now. */
    liveDigests(source: Source): Promise<Digests> {
      return unsorted((on) => this.digests(on, source, 'live'));
    },
    async digests(on: Kysely<DB>, source: Source, of: Side, buckets?: readonly number[]): Promise<Digests> {
      const { bucket, sum, from } = side(source, of);
      const { rows } = await sql<{ b: number; n: number; s: string }>`
        select ${sql.raw(bucket)} as b, count(*) as n, ${sql.raw(sum)} as s ${sql.raw(from)} ${within(bucket, buckets)}
        group by 1`.execute(on);
      return new Map(rows.map(({ b, n, s }) => [b, `${n} ${s}`]));
    },
    async rows(trx: Transaction<DB>, source: Source, of: Side, buckets: readonly number[]): Promise<Row[]> {
      const { bucket, content, from } = side(source, of);
      const { rows } = await sql<Row>`
        select ${sql.raw(bucket)} as bucket, ${sql.raw(content)} as content ${sql.raw(from)} ${within(bucket, buckets)}`.execute(
        trx,
      );
      return rows;
    },
    /** The contents of what is there under the keys of these rows. */
    async sameKeys(trx: Transaction<DB>, source: Source, rows: readonly Row[]): Promise<Set<string>> {
      const keys = [...new Set(rows.map(({ content }) => keyIn(source, content)))];
      const found = new Set<string>();
      for (let at = 0; at < keys.length; at += CHUNK) {
        const { rows } = await sql<{ content: string }>`
          select ${sql.raw(contentOf(source, dialect, isUtf8))} as content from ${sql.raw(fromOf(source, dialect))}
          where ${sql.raw(keyOf(source))} in (${sql.join(keys.slice(at, at + CHUNK))})`.execute(trx);
        for (const { content } of rows) found.add(content);
      }
      return found;
    },
    async forget(trx: Transaction<DB>, { name }: Source, rows: readonly Row[]): Promise<void> {
      for (let at = 0; at < rows.length; at += CHUNK) {
        const chunk = rows.slice(at, at + CHUNK);
        await sql`delete from archstone_right where ${isOneOf(name, chunk)}`.execute(trx);
      }
    },
    async keep(trx: Transaction<DB>, { name: source }: Source, rows: readonly Row[]): Promise<void> {
      for (let at = 0; at < rows.length; at += CHUNK) {
        const chunk = rows.slice(at, at + CHUNK).map(({ bucket, content }) => ({ source, bucket, content }));
        await insertMissing(database, trx, 'archstone_right', chunk);
      }
    },
    /**
     * Takes all that is there as seen. Readers and writers of Keystone's tables do not wait for it.
     *
     * @param begins whether that is still to be done
     */
    async fill(begins: (trx: Transaction<DB>) => Promise<boolean>): Promise<void> {
      const begun = dialect === 'sqlite' ? db.transaction() : db.transaction().setIsolationLevel('read committed');
      await begun.execute(async (trx) => {
        if (!(await begins(trx))) return;
        for (const source of SOURCES) {
          const { bucket, content, from } = side(source, 'live');
          await sql`insert into archstone_right (source, bucket, content)
            select ${sql.lit(source.name)}, ${sql.raw(bucket)}, ${sql.raw(content)} ${sql.raw(from)}`.execute(trx);
        }
      });
    },
    async roles(trx: Transaction<DB>): Promise<string[]> {
      const rows = await trx.selectFrom('archstone_right').select('content').where('source', '=', 'role').execute();
      return rows.map(({ content }) => content);
    },
    projectDomains: (trx: Transaction<DB>, ids: readonly string[]) =>
      trx.selectFrom('project').select(['id', 'domain_id', 'is_domain']).where('id', 'in', ids).execute(),

    /** To be called before the others. */
    async open(): Promise<void> {
      if (dialect === 'mysql') isUtf8 = await readCharacterSets();
    },
  };
}
