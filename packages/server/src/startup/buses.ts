/** How other hosts hear of changes: Redis where it is configured, else what the database itself offers. */
import type { Config } from '../config/load.ts';
import type { Database } from '../db/connect.ts';
import { parseDatabaseUrl } from '../db/url.ts';
import type { ChangeBus } from '../freshness/change.ts';
import { createFreshness, type Freshness } from '../freshness/freshness.ts';
import { postgresBus } from '../freshness/postgres-bus.ts';
import { redisBus } from '../freshness/redis-bus.ts';

export async function hostBuses(
  config: Config,
  { features, notifications }: Database,
  warn: (message: string) => void,
): Promise<ChangeBus[]> {
  const { redis_url: url } = config.archstone_freshness;
  if (features.dataVersion) return [];
  if (url) return [await redisBus({ url, databaseName: parseDatabaseUrl(config.database.connection).database, warn })];
  return notifications ? [postgresBus({ notifications, warn })] : [];
}

/** For a command that writes beside a running service, which hears of it as of any other change. */
export async function withFreshness<T>(
  config: Config,
  database: Database,
  work: (freshness: Freshness) => Promise<T>,
): Promise<T> {
  const buses = await hostBuses(config, database, () => {});
  const freshness = createFreshness({ database, buses, foreignWriters: true, maxStaleness: 0 });
  try {
    return await work(freshness);
  } finally {
    await freshness.close();
  }
}
