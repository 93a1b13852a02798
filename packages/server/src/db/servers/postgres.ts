// PostgreSQL through pg, with values as the other dialects give them.
import type { ConnectionOptions } from 'node:tls';
import { type Dialect, PostgresDialect } from 'kysely';
import type { ClientConfig, PoolConfig } from 'pg';
import { DatabaseConfigError } from '../errors.ts';
import type { DatabaseUrl } from '../url.ts';
import { type Notifications, postgresNotifications } from './notifications.ts';
import { prepareSession } from './session.ts';
import { readCertificates } from './tls.ts';

export interface PoolLimits {
  maxPoolSize: number;
  maxOverflow: number;
  poolTimeout: number;
  connectionRecycleTime: number;
}

/** By the numbers that PostgreSQL gives its types. */
const parsers: Record<number, (text: string) => unknown> = {
  16: (text) => (text === 't' ? 1 : 0),
  20: Number,
  1700: Number,
  1082: (text) => text,
  1114: (text) => text,
  1184: (text) => text,
};

const KNOWN = new Set(['host', 'port', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'application_name', 'options']);

/** libpq's modes. Its default, TLS where the server has it, is not to be had from pg: there it is no TLS. */
function tlsOptions(parameters: ReadonlyMap<string, string>): ConnectionOptions | false {
  const mode = parameters.get('sslmode') ?? 'prefer';
  const certificates = readCertificates(parameters, { ca: 'sslrootcert', cert: 'sslcert', key: 'sslkey' });
  switch (mode) {
    case 'disable':
    case 'allow':
    case 'prefer':
      return false;
    case 'require':
      if (certificates.ca === undefined) return { ...certificates, rejectUnauthorized: false };
      return { ...certificates, checkServerIdentity: () => undefined };
    case 'verify-ca':
      return { ...certificates, checkServerIdentity: () => undefined };
    case 'verify-full':
      return certificates;
    default:
      throw new DatabaseConfigError(`sslmode "${mode}" of the database URL is not known`);
  }
}

function clientConfig(url: DatabaseUrl): ClientConfig {
  const { parameters } = url;
  const host = parameters.get('host') ?? url.host;
  const port = parameters.get('port') ?? url.port;
  return {
    database: url.database,
    ...(host ? { host } : {}),
    ...(port ? { port: Number(port) } : {}),
    ...(url.user !== undefined ? { user: url.user } : {}),
    ...(url.password !== undefined ? { password: url.password } : {}),
    ...(parameters.has('options') ? { options: parameters.get('options') as string } : {}),
    ssl: tlsOptions(parameters),
    application_name: parameters.get('application_name') ?? 'archstone',
    keepAlive: true,
  };
}

export interface OpenedPostgres {
  dialect: Dialect;
  notifications: Notifications;
  ignored: string[];
}

export function openPostgres(url: DatabaseUrl, limits: PoolLimits): OpenedPostgres {
  const client = clientConfig(url);
  const config: PoolConfig = {
    ...client,
    max: limits.maxPoolSize + limits.maxOverflow,
    connectionTimeoutMillis: limits.poolTimeout * 1000,
    maxLifetimeSeconds: limits.connectionRecycleTime,
  };
  const dialect = new PostgresDialect({
    pool: async () => {
      const { default: pg } = await import('pg');
      const getTypeParser = (type: number, format?: 'text' | 'binary') =>
        parsers[type] ?? pg.types.getTypeParser(type, format as 'text');
      const pool = new pg.Pool({ ...config, types: { getTypeParser } as unknown as PoolConfig['types'] });
      // The pool drops an idle connection that breaks; without a listener the whole process would end.
      pool.on('error', () => {});
      // So it would where one breaks between two statements of a transaction: the next statement fails by itself.
      pool.on('connect', (client) => client.on('error', () => {}));
      return pool;
    },
    onCreateConnection: (connection) => prepareSession(connection, 'set datestyle to iso'),
  });
  const timeout = limits.poolTimeout * 1000;
  return {
    dialect,
    notifications: postgresNotifications({ ...client, connectionTimeoutMillis: timeout }),
    ignored: [...url.parameters.keys()].filter((name) => !KNOWN.has(name)),
  };
}
