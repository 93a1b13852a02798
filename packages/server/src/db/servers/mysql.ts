// MariaDB and MySQL through mysql2, with values as the other dialects give them.
import { type Dialect, MysqlDialect, type MysqlPool } from 'kysely';
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
    onCreateConnection: (connection) => prepareSession(connection, "set session sql_mode = 'TRADITIONAL'"),
  });
  return { dialect, ignored: [...parameters.keys()].filter((name) => !KNOWN.has(name)) };
}
