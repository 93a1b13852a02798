/**
 * All rows of a database, in a form that two servers share: ids are named by what the story saved, times, random and the
 * numbers that a database gives are replaced by what they are, and JSON kept as text is read.
 */
import { text } from '../differential/normalise.ts';
import type { Side } from '../differential/side.ts';
import { ask } from './servers.ts';

type Row = Readonly<Record<string, unknown>>;
type Tables = Readonly<Record<string, readonly Row[]>>;

/** Columns that only one of the releases has are left out. */
export function sharedColumns(databases: readonly string[]): Map<string, string[]> {
  const query = `select coalesce(json_agg(table_name || '.' || column_name order by 1), '[]') from information_schema.columns
    where table_schema = 'public' and table_name <> 'alembic_version' and table_name not like 'archstone%'`;
  const [first, ...others] = databases.map((database) => JSON.parse(ask(database, query)) as string[]);
  const columns = new Map<string, string[]>();
  for (const each of first!.filter((name) => others.every((names) => names.includes(name)))) {
    const [table, column] = each.split('.') as [string, string];
    columns.set(table, [...(columns.get(table) ?? []), column]);
  }
  return columns;
}

export function read(database: string, columns: ReadonlyMap<string, readonly string[]>): Tables {
  const parts = [...columns].map(([table, names]) => {
    const list = names.map((name) => `"${name}"`).join(', ');
    return `'${table}', (select coalesce(jsonb_agg(t), '[]') from (select ${list} from "${table}") t)`;
  });
  // a function takes a hundred arguments at most
  const objects: string[] = [];
  for (let at = 0; at < parts.length; at += 20)
    objects.push(`jsonb_build_object(${parts.slice(at, at + 20).join(', ')})`);
  return JSON.parse(ask(database, `select ${objects.join(' || ')}`));
}

/** Rows that others name by a number of the database's own: the column of that number, and what names the row to people. */
const numbered: Readonly<Record<string, readonly [number: string, name: string]>> = {
  application_credential: ['internal_id', 'name'],
  access_rule: ['id', 'path'],
  local_user: ['id', 'name'],
  registered_limit: ['internal_id', 'resource_name'],
};
const references: Readonly<Record<string, string>> = {
  'application_credential_role.application_credential_id': 'application_credential',
  'application_credential_access_rule.application_credential_id': 'application_credential',
  'application_credential_access_rule.access_rule_id': 'access_rule',
  'password.local_user_id': 'local_user',
  'limit.registered_limit_id': 'registered_limit',
};
/** What is made at random, or of something that is. */
const random =
  /^(password|password_hash|secret|secret_hash|encrypted_blob|key_hash|verifier|audit_id|audit_chain_id|\w+_secret)$/;
/** Written at sign-in, at moments and in forms of each server's own; a trust's roles stand in a table of their own. */
const bookkeeping = new Set(['user.last_active_at', 'local_user.failed_auth_count', 'local_user.failed_auth_at']);
const leftovers: Readonly<Record<string, string>> = { 'trust.extra': 'roles' };

/** Larger numbers are times: seconds or microseconds since 1970. */
const EPOCH = 1_000_000_000;

function plain(side: Side, value: unknown): unknown {
  if (typeof value === 'number') return value > EPOCH ? '<time>' : value;
  if (Array.isArray(value)) return value.map((item) => plain(side, item));
  if (value && typeof value === 'object') {
    const entries = Object.entries(value).map(([key, inner]) => [text(side, key), plain(side, inner)] as const);
    return Object.fromEntries(entries.sort());
  }
  if (typeof value !== 'string') return value;
  if (/^"?[{[]/.test(value)) {
    try {
      return plain(side, JSON.parse(value));
    } catch {
      // text that only looks like JSON
    }
  }
  return text(side, value).replace(/^(0000-00-00T00:00:00)\.0+$/, '$1');
}

/** Table → its rows, each as one line of text. */
export function normalRows(side: Side, tables: Tables): Map<string, string[]> {
  const nameOf = (table: string, number: unknown) => {
    const [column, name] = numbered[table]!;
    return plain(side, tables[table]!.find((row) => row[column] === number)?.[name] ?? '<gone>');
  };
  const rowOf = (table: string, row: Row) =>
    Object.entries(row)
      .filter(([column, value]) => !(typeof value === 'number' && (column === 'id' || column === 'internal_id')))
      .filter(([column]) => !bookkeeping.has(`${table}.${column}`))
      .map(([column, value]) => {
        const target = references[`${table}.${column}`];
        if (value !== null && target) return [column, nameOf(target, value)];
        const shown = value !== null && random.test(column) ? '<random>' : plain(side, value);
        const leftover = leftovers[`${table}.${column}`];
        if (leftover && shown && typeof shown === 'object') delete (shown as Record<string, unknown>)[leftover];
        return [column, shown];
      });
  return new Map(
    Object.entries(tables).map(([table, rows]) => [
      table,
      rows.map((row) => JSON.stringify(Object.fromEntries(rowOf(table, row).sort()))),
    ]),
  );
}

function minus(a: readonly string[], b: readonly string[]): string[] {
  const left = [...b];
  return a.filter((row) => {
    const at = left.indexOf(row);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** What became of each table: the rows that went, marked `-`, and those that came, marked `+`. */
export function change(
  before: ReadonlyMap<string, string[]>,
  after: ReadonlyMap<string, string[]>,
): Map<string, string[]> {
  return new Map(
    [...before].map(([table, rows]) => {
      const now = after.get(table)!;
      const went = minus(rows, now).map((row) => `- ${row}`);
      return [table, [...went, ...minus(now, rows).map((row) => `+ ${row}`)].sort()];
    }),
  );
}
