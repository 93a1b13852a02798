/** `token_flush`: rows of UUID tokens that nobody may use any more. */
import { flushTokens } from '../auth/providers/uuid.ts';
import type { Setup } from '../startup/options.ts';
import { withSchema } from './schema.ts';

/** How many rows went. A row outlives its token by `[token] allow_expired_window`. */
export const flushTokenRows = (setup: Setup): Promise<number> =>
  withSchema(setup, (database) =>
    flushTokens(database, Date.now() / 1000 - Math.max(0, setup.config.token.allow_expired_window)),
  );
