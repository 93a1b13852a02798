// Database URLs as SQLAlchemy writes them, which is what `[database] connection` holds.
import type { Dialect } from './dialect.ts';
import { DatabaseConfigError } from './errors.ts';

export interface DatabaseUrl {
  dialect: Dialect;
  /** SQLite: a path, or `:memory:`. Otherwise the name of the database. */
  database: string;
  host?: string;
  port?: number;
  user?: string;
  password?: string;
  parameters: ReadonlyMap<string, string>;
}

const dialects: Record<string, Dialect> = {
  sqlite: 'sqlite',
  mysql: 'mysql',
  mariadb: 'mysql',
  postgresql: 'postgres',
  postgres: 'postgres',
};

const FORM =
  /^(?<scheme>[\w+]+):\/\/(?:(?<user>[^:/]*)(?::(?<password>[^@]*))?@)?(?:\[(?<ipv6>[^/?]+)\]|(?<host>[^/:?]*))(?::(?<port>\d+))?(?:\/(?<database>[^?]*))?(?:\?(?<query>.*))?$/s;

/** As lenient as SQLAlchemy: a percent sign that begins no escape stands for itself. */
function decode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}

export function parseDatabaseUrl(url: string): DatabaseUrl {
  const scheme = /^([\w]+)(?:\+\w+)?:\/\//.exec(url)?.[1];
  if (scheme === undefined)
    throw new DatabaseConfigError('the database URL does not begin with a scheme such as sqlite://');
  const dialect = Object.hasOwn(dialects, scheme) ? dialects[scheme] : undefined;
  if (dialect === undefined) {
    throw new DatabaseConfigError(`database "${scheme}" is not known: use sqlite, postgresql or mysql`);
  }
  const parts = FORM.exec(url)?.groups;
  if (!parts)
    throw new DatabaseConfigError(
      `the ${scheme} database URL is malformed: ${scheme}://user:password@host:port/database`,
    );
  const parameters = new Map(new URLSearchParams(parts.query ?? ''));
  if (dialect === 'sqlite') {
    // A relative path follows three slashes, an absolute one four.
    return { dialect, database: parts.database || ':memory:', parameters };
  }
  const database = parts.database ?? '';
  if (database === '') throw new DatabaseConfigError(`the ${scheme} database URL names no database`);
  const host = parts.ipv6 ?? parts.host;
  return {
    dialect,
    database,
    parameters,
    ...(host ? { host } : {}),
    ...(parts.port ? { port: Number(parts.port) } : {}),
    ...(parts.user ? { user: decode(parts.user) } : {}),
    ...(parts.password !== undefined ? { password: decode(parts.password) } : {}),
  };
}
