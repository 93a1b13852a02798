/**
 * `[token] provider = uuid`: 32 hex characters, the claims in table `token`. Rows outlive their expiry by the window of
 * `allow_expired`, then the purge takes them.
 */
import { isUuidToken, newUuidToken, type TokenClaims } from '@archstone/tokens';
import type { Database } from '../../db/connect.ts';
import { toDbTime } from '../../db/times.ts';
import { freshCache } from '../../freshness/cache.ts';
import type { Freshness } from '../../freshness/freshness.ts';
import type { TokenProvider } from '../provider.ts';

export interface UuidProviderOptions {
  database: Database;
  freshness: Freshness;
  /** Epoch seconds. */
  now(): number;
  /** Seconds that a row is kept after its token's expiry. */
  keepExpired: number;
  /** Milliseconds between two purges; 0 never purges. */
  purgeInterval: number;
  onPurgeError(error: unknown): void;
}

/** Deletes the rows of tokens that expired before `horizon` (epoch seconds). */
export async function flushTokens({ db }: Database, horizon: number): Promise<number> {
  const { numDeletedRows } = await db.deleteFrom('token').where('expires', '<', toDbTime(horizon)).executeTakeFirst();
  return Number(numDeletedRows);
}

const KEPT_TOKENS = 20_000;

export function uuidProvider(options: UuidProviderOptions): TokenProvider {
  const { database, freshness, now, keepExpired, purgeInterval, onPurgeError } = options;
  const { db } = database;
  const cache = freshCache<{ claims: TokenClaims | undefined }>({
    name: 'uuid tokens',
    freshness,
    area: 'revocation',
    max: KEPT_TOKENS,
    maxSize: KEPT_TOKENS,
    sizeOf: () => 1,
  });
  const purge = () => flushTokens(database, now() - keepExpired).then(() => undefined, onPurgeError);
  const timer = purgeInterval > 0 ? setInterval(purge, purgeInterval).unref() : undefined;

  async function load(token: string): Promise<{ claims: TokenClaims | undefined }> {
    const row = await db.selectFrom('token').select(['extra', 'valid']).where('id', '=', token).executeTakeFirst();
    return {
      claims: row?.valid === 1 && row.extra ? (JSON.parse(row.extra) as { claims: TokenClaims }).claims : undefined,
    };
  }

  return {
    name: 'uuid',
    async issue({ claims }) {
      const id = newUuidToken();
      await db
        .insertInto('token')
        .values({
          id,
          expires: toDbTime(claims.expires_at),
          extra: JSON.stringify({ claims }),
          valid: 1,
          trust_id: claims.trust_id ?? null,
          user_id: claims.user_id,
        })
        .execute();
      return id;
    },
    read(token) {
      if (!isUuidToken(token)) return undefined;
      const found = cache.get(token, () => load(token));
      return found instanceof Promise ? found.then(({ claims }) => claims) : found.claims;
    },
    close: () => clearInterval(timer),
  };
}
