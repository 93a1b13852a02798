// db/ owns the connection to the database, the schema and its migrations, and the meaning of driver errors.
//
// Invariants: the schema is Keystone's, and what is ours is in tables named archstone_*; a value reads alike on SQLite,
// PostgreSQL and MariaDB (booleans are 0 or 1, times are UTC strings, big integers are numbers); a transaction never
// mixes with the statements of another request. It refuses: business rules, and any knowledge of who asks.
import { Kysely, type Dialect as KyselyDialect } from 'kysely';
import { type Dialect, type Features, features } from './dialect.ts';
import type { DB } from './schema/db.ts';
import { openMysql } from './servers/mysql.ts';
import type { Notifications } from './servers/notifications.ts';
import { openPostgres, type PoolLimits } from './servers/postgres.ts';
import { openSqlite } from './sqlite/open.ts';
import { type DatabaseUrl, parseDatabaseUrl } from './url.ts';

export type { Dialect } from './dialect.ts';

export interface ConnectOptions {
  /** A SQLAlchemy URL: sqlite:///path, mysql+pymysql://…, postgresql://…. */
  url: string;
  /** Connections that are kept (default 5) and how many more may be opened under load (default 50); not for SQLite. */
  maxPoolSize?: number;
  maxOverflow?: number;
  /** Seconds to wait for a free connection (default 30). */
  poolTimeout?: number;
  /** Seconds after which a connection is replaced (default 3600). */
  connectionRecycleTime?: number;
}

export interface Database {
  readonly db: Kysely<DB>;
  readonly dialect: Dialect;
  readonly features: Features;
  /** Parameters of the URL that have no meaning here; worth a warning. */
  readonly ignoredParameters: readonly string[];
  /** Statements sent so far, transaction control left out. */
  readonly queries: number;
  /** SQLite: a number that changes with every commit of another process (not with our own). Elsewhere always 0. */
  dataVersion(): number;
  /** PostgreSQL: LISTEN and NOTIFY. */
  readonly notifications?: Notifications;
  close(): Promise<void>;
}

/** kysely logs every statement, and among them the ones that open and end a transaction. */
const isTransactionControl = (sql: string): boolean =>
  /^(begin|commit|rollback|start transaction|set transaction|savepoint|release)\b/i.test(sql);

interface Opened {
  dialect: KyselyDialect;
  dataVersion?(): number;
  notifications?: Notifications;
  ignored: string[];
}

function open(url: DatabaseUrl, limits: PoolLimits): Opened {
  switch (url.dialect) {
    case 'sqlite':
      return { ...openSqlite(url.database), ignored: [...url.parameters.keys()] };
    case 'postgres':
      return openPostgres(url, limits);
    case 'mysql':
      return openMysql(url, limits);
  }
}

/**
 * Opens a SQLite file at once (and makes it if need be); a server is first called by the first statement.
 * Throws DatabaseConfigError, whose message never holds the password.
 */
export function connect(options: ConnectOptions): Database {
  const url = parseDatabaseUrl(options.url);
  const opened = open(url, {
    maxPoolSize: options.maxPoolSize ?? 5,
    maxOverflow: options.maxOverflow ?? 50,
    poolTimeout: options.poolTimeout ?? 30,
    connectionRecycleTime: options.connectionRecycleTime ?? 3600,
  });
  let queries = 0;
  const db = new Kysely<DB>({
    dialect: opened.dialect,
    log: (event) => {
      if (!isTransactionControl(event.query.sql)) queries += 1;
    },
  });
  return {
    db,
    dialect: url.dialect,
    features: features[url.dialect],
    ignoredParameters: opened.ignored,
    get queries() {
      return queries;
    },
    dataVersion: opened.dataVersion ?? (() => 0),
    ...(opened.notifications ? { notifications: opened.notifications } : {}),
    close: () => db.destroy(),
  };
}
