// The three databases, and what differs between them as flags rather than as comparisons of names.

export type Dialect = 'sqlite' | 'postgres' | 'mysql';

export interface Features {
  /** `returning` works in insert, update and delete. */
  returning: boolean;
  /** LISTEN/NOTIFY reaches the other processes. */
  notifications: boolean;
  /** `dataVersion()` shows the commits of every other process. */
  dataVersion: boolean;
  /** `for update` exists. */
  rowLocks: boolean;
  /** A schema change is part of the transaction that it is in. */
  transactionalSchema: boolean;
  /** Fractions of a second survive in a DATETIME column. */
  fractionalSeconds: boolean;
  /** `=` on text tells upper from lower case. */
  caseSensitive: boolean;
}

export const features: Record<Dialect, Features> = {
  sqlite: {
    returning: true,
    notifications: false,
    dataVersion: true,
    rowLocks: false,
    transactionalSchema: true,
    fractionalSeconds: true,
    caseSensitive: true,
  },
  postgres: {
    returning: true,
    notifications: true,
    dataVersion: false,
    rowLocks: true,
    transactionalSchema: true,
    fractionalSeconds: true,
    caseSensitive: true,
  },
  mysql: {
    returning: false,
    notifications: false,
    dataVersion: false,
    rowLocks: true,
    transactionalSchema: false,
    fractionalSeconds: false,
    caseSensitive: false,
  },
};
