// PostgreSQL's LISTEN and NOTIFY: texts from one transaction to every listening connection, delivered at its commit.
import { type Kysely, sql } from 'kysely';
import type { ClientConfig } from 'pg';
import type { DB } from '../schema/db.ts';

export interface Listener {
  message(payload: string): void;
  /** The connection is gone; nothing more is heard. Called once, and not after `close`. */
  end(): void;
}

export interface Subscription {
  close(): Promise<void>;
}

export interface Notifications {
  /** Sends at the commit of the transaction, or never. */
  notify(trx: Kysely<DB>, channel: string, payload: string): Promise<void>;
  /** Resolves when the connection of its own listens. `channel`: a plain identifier. */
  listen(channel: string, listener: Listener): Promise<Subscription>;
}

export function postgresNotifications(config: ClientConfig): Notifications {
  return {
    async notify(trx, channel, payload) {
      await sql`select pg_notify(${channel}, ${payload})`.execute(trx);
    },
    async listen(channel, { message, end }) {
      const { default: pg } = await import('pg');
      const client = new pg.Client(config);
      let state: 'opening' | 'open' | 'over' = 'opening';
      const over = () => {
        const wasOpen = state === 'open';
        state = 'over';
        if (wasOpen) end();
      };
      client.on('end', over).on('error', over);
      client.on('notification', ({ payload }) => message(payload ?? ''));
      try {
        await client.connect();
        await client.query(`listen ${channel}`);
        if (state !== 'opening') throw new Error('the connection ended at once');
      } catch (error) {
        client.end().catch(() => {});
        throw error;
      }
      state = 'open';
      return {
        async close() {
          state = 'over';
          await client.end();
        },
      };
    },
  };
}
