// What a driver's error means, whichever of the three drivers threw it.

/** The write lock was not to be had in time. Worth another try. */
export class DatabaseBusyError extends Error {
  override readonly name = 'DatabaseBusyError';
}

/** The database cannot be reached, or no connection to it became free in time. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
}

/** The URL or an option of the connection is wrong; the message is one line and names no secret. */
export class DatabaseConfigError extends Error {
  override readonly name = 'DatabaseConfigError';
}

/** The schema is not one that this release works with; the message is one line. */
export class DatabaseSchemaError extends Error {
  override readonly name = 'DatabaseSchemaError';
}

interface DriverError {
  code?: unknown;
  errcode?: unknown;
  errno?: unknown;
  message?: unknown;
}

const fieldsOf = (error: unknown): DriverError => (typeof error === 'object' && error !== null ? error : {});

/** SQLite's extended result code. */
const sqliteCode = (error: unknown): number => {
  const { errcode } = fieldsOf(error);
  return typeof errcode === 'number' ? errcode : 0;
};

const codeOf = (error: unknown): string => {
  const { code } = fieldsOf(error);
  return typeof code === 'string' ? code : '';
};

const SQLITE_UNIQUE = [1555, 2067, 2579];
const SQLITE_FOREIGN_KEY = [787, 1811];
const SQLITE_BUSY_OR_LOCKED = [5, 6];
const SQLITE_TOO_BIG = 18;
const SQLITE_GONE = [10, 14, 26];

/** A row with the same key is there already. */
export const isUniqueViolation = (error: unknown): boolean =>
  SQLITE_UNIQUE.includes(sqliteCode(error)) || ['23505', 'ER_DUP_ENTRY'].includes(codeOf(error));

/** The row that is referred to is missing, or the row that goes is still referred to. */
export const isForeignKeyViolation = (error: unknown): boolean =>
  SQLITE_FOREIGN_KEY.includes(sqliteCode(error)) ||
  [
    '23503',
    '23001',
    'ER_NO_REFERENCED_ROW',
    'ER_NO_REFERENCED_ROW_2',
    'ER_ROW_IS_REFERENCED',
    'ER_ROW_IS_REFERENCED_2',
  ].includes(codeOf(error));

/** The value does not fit into its column, by length, range or character set. SQLite has no such limits. */
export const isDataTooLong = (error: unknown): boolean =>
  sqliteCode(error) === SQLITE_TOO_BIG ||
  [
    '22001',
    '22003',
    '22021',
    '22P05',
    'ER_DATA_TOO_LONG',
    'ER_WARN_DATA_OUT_OF_RANGE',
    'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD',
    'ER_TRUNCATED_WRONG_VALUE',
  ].includes(codeOf(error));

/** Another writer was in the way (lock, deadlock, failed serialisation); the whole transaction may be tried again. */
export const isBusy = (error: unknown): boolean =>
  error instanceof DatabaseBusyError ||
  SQLITE_BUSY_OR_LOCKED.includes(sqliteCode(error) & 0xff) ||
  ['40001', '40P01', '55P03', 'ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD'].includes(codeOf(error));

const UNREACHABLE = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'ENOENT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'PROTOCOL_ENQUEUE_AFTER_QUIT',
  'POOL_CLOSED',
  'ER_CON_COUNT_ERROR',
  'ER_SERVER_SHUTDOWN',
  'ER_ACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_BAD_DB_ERROR',
  '28000',
  '28P01',
  '3D000',
  '53300',
  '57P01',
  '57P02',
  '57P03',
];

/** The database is gone, refuses us, or never was there: the request cannot be answered now (503). */
export const isConnectionError = (error: unknown): boolean => {
  if (error instanceof DatabaseUnavailableError || SQLITE_GONE.includes(sqliteCode(error) & 0xff)) return true;
  const code = codeOf(error);
  if (UNREACHABLE.includes(code) || code.startsWith('08')) return true;
  if (error instanceof AggregateError) return error.errors.some(isConnectionError);
  const { message } = fieldsOf(error);
  // pg throws these without a code.
  return (
    code === '' &&
    typeof message === 'string' &&
    /^(Connection terminated|timeout (exceeded )?when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end|database is not open)/.test(
      message,
    )
  );
};
