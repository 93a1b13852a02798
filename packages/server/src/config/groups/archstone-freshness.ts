import { boolean, float, string } from '../types.ts';

/** How soon a change made elsewhere is in force here. */
export const archstone_freshness = {
  /** Null: true on PostgreSQL and MySQL, false on SQLite. */
  foreign_writers: boolean(null),
  /** Seconds. */
  max_staleness: float(1, { min: 0 }),
  redis_url: string(null, { secret: true }),
};
