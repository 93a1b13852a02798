/** `token_flush`: rows of UUID tokens that nobody may use any more. */
import { flushTokens } from '../auth/providers/uuid.ts';
import { withDatabase } from '../startup/database.ts';
import type { Setup } from '../startup/options.ts';

/** How many rows went. A row outlives its token by `[token] allow_expired_window`. */
export const flushTokenRows = ({ config }: Setup): Promise<number> =>
  withDatabase(
    config,
    (database) => flushTokens(database, Date.now() / 1000 - Math.max(0, config.token.allow_expired_window)),
    { mustExist: true },
  );
