/** What everything in the service is built upon. */
import type { Config } from '../config/load.ts';
import type { Database } from '../db/connect.ts';
import type { Freshness, Write } from '../freshness/freshness.ts';
import type { Notifications } from '../notifications/open.ts';

export interface AppContext {
  config: Config;
  database: Database;
  freshness: Freshness;
  write: Write;
  /** Undefined where no notifications are configured. */
  notifications: Notifications | undefined;
  /** Another program may write the database. */
  foreignWriters: boolean;
  /** Epoch seconds. */
  now(): number;
  /** A sentence for the log; never with a secret. */
  warn(message: string): void;
  /** Where clients reach the service, without `/v3`, where no `public_endpoint` is configured. */
  givenRoot: string | undefined;
}
