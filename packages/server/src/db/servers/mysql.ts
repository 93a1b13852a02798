// MariaDB and MySQL through mysql2, with values as the other dialects give them.
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  MysqlDialect,
  type MysqlPool,
  type QueryResult,
} from 'kysely';
import type { Pool, PoolOptions, SslOptions } from 'mysql2';
import { DatabaseUnavailableError } from '../errors.ts';
import type { DatabaseUrl } from '../url.ts';
import type { PoolLimits } from './postgres.ts';
import { prepareSession } from './session.ts';
import { readCertificates } from './tls.ts';

/** `charset` is known and not needed: the connection always speaks utf8mb4, and the tables keep their own. */
const KNOWN = new Set([
  'charset',
  'unix_socket',
  'ssl_ca',
  'ssl_cert',
  'ssl_key',
  'ssl_check_hostname',
  'connect_timeout',
]);

function tlsOptions(parameters: ReadonlyMap<string, string>): SslOptions | undefined {
  const certificates = readCertificates(parameters, { ca: 'ssl_ca', cert: 'ssl_cert', key: 'ssl_key' });
  if (Object.keys(certificates).length === 0) return undefined;
  if (certificates.ca === undefined) return { ...certificates, rejectUnauthorized: false };
  const checksName = !['0', 'false'].includes((parameters.get('ssl_check_hostname') ?? 'true').toLowerCase());
  return { ...certificates, rejectUnauthorized: true, verifyIdentity: checksName };
}

/** mysql2 queues for ever; here a request that finds no free connection in time is told so. */
function withTimeout(pool: Pool, milliseconds: number): MysqlPool {
  return {
    getConnection(callback) {
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        callback(new DatabaseUnavailableError('no connection to the database became free in time'), undefined as never);
      }, milliseconds);
      pool.getConnection((error, connection) => {
        clearTimeout(timer);
        if (!late) callback(error, connection as never);
        else if (!error) connection.release();
      });
    },
    end: (callback) => pool.end(callback),
  };
}

/** Two, three or more collations in one comparison. */
const MIXED = new Set<unknown>(['2', '3', 'N'].map((number) => `ER_CANT_AGGREGATE_${number}COLLATIONS`));

/** A question, not a change. */
const ASKS = /^\s*(select|with)\b/i;

/**
 * Keystone's tables are utf8mb3, and MariaDB refuses to compare such a column with a character beyond U+FFFF. Nothing that
 * is stored equals such a value, so the question is asked again with a noncharacter in its place.
 */
function askAgainWithinUtf8mb3(connection: DatabaseConnection): void {
  const execute = connection.executeQuery.bind(connection);
  const narrow = (value: unknown) =>
    typeof value === 'string' ? value.replace(/[\u{10000}-\u{10ffff}]/gu, '\uffff') : value;
  connection.executeQuery = async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
    try {
      return await execute<R>(query);
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (!MIXED.has(code) || !ASKS.test(query.sql)) throw error;
      return execute<R>({ ...query, parameters: query.parameters.map(narrow) });
    }
  };
}

export function openMysql(url: DatabaseUrl, limits: PoolLimits): { dialect: Dialect; ignored: string[] } {
  const { parameters } = url;
  const ssl = tlsOptions(parameters);
  const socketPath = parameters.get('unix_socket');
  const config: PoolOptions = {
    database: url.database,
    charset: 'utf8mb4',
    ...(socketPath ? { socketPath } : { host: url.host ?? 'localhost', port: url.port ?? 3306 }),
    ...(url.user !== undefined ? { user: url.user } : {}),
    ...(url.password !== undefined ? { password: url.password } : {}),
    ...(ssl ? { ssl } : {}),
    connectionLimit: limits.maxPoolSize + limits.maxOverflow,
    maxIdle: limits.maxPoolSize,
    idleTimeout: Math.min(60, limits.connectionRecycleTime) * 1000,
    connectTimeout: Number(parameters.get('connect_timeout') ?? 10) * 1000,
    timezone: 'Z',
    dateStrings: true,
    decimalNumbers: true,
    // An object that gets this far as a parameter must not turn into `column = value`.
    stringifyObjects: true,
  };
  const dialect = new MysqlDialect({
    pool: async () => {
      const { createPool } = await import('mysql2');
      return withTimeout(createPool(config), limits.poolTimeout * 1000);
    },
    // As oslo.db sets it: a value that does not fit is an error.
    async onCreateConnection(connection) {
      await prepareSession(connection, "set session sql_mode = 'TRADITIONAL'");
      askAgainWithinUtf8mb3(connection);
    },
  });
  return { dialect, ignored: [...parameters.keys()].filter((name) => !KNOWN.has(name)) };
}
