/** The identity service in the catalog, so that clients find what they have just signed in to. */
import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { DB } from '../db/schema/db.ts';

export type IdentityUrls = Readonly<Partial<Record<'public' | 'internal' | 'admin', string | undefined>>>;

export async function ensureRegion(trx: Transaction<DB>, id: string): Promise<void> {
  const known = await trx.selectFrom('region').select('id').where('id', '=', id).executeTakeFirst();
  if (known) return;
  await trx.insertInto('region').values({ id, description: '', parent_region_id: null, extra: '{}' }).execute();
}

export interface IdentityEndpoints {
  serviceName: string;
  /** Absent: new endpoints belong to no region, and one of any region counts as known. */
  regionId: string | undefined;
  urls: IdentityUrls;
}

export async function ensureEndpoints(
  trx: Transaction<DB>,
  { serviceName, regionId, urls }: IdentityEndpoints,
): Promise<void> {
  const wanted = Object.entries(urls).filter((pair): pair is [string, string] => Boolean(pair[1]));
  if (wanted.length === 0) return;
  const service_id = await ensureService(trx, serviceName);
  for (const [face, url] of wanted) {
    let query = trx
      .selectFrom('endpoint')
      .select('id')
      .where('service_id', '=', service_id)
      .where('interface', '=', face)
      .orderBy('id');
    if (regionId !== undefined) query = query.where('region_id', '=', regionId);
    const known = await query.executeTakeFirst();
    if (known) {
      await trx.updateTable('endpoint').set({ url }).where('id', '=', known.id).execute();
      continue;
    }
    const row = {
      id: randomUUID().replaceAll('-', ''),
      legacy_endpoint_id: null,
      interface: face,
      service_id,
      url,
      extra: '{}',
      enabled: 1,
      region_id: regionId ?? null,
    } as const;
    await trx.insertInto('endpoint').values(row).execute();
  }
}

async function ensureService(trx: Transaction<DB>, name: string): Promise<string> {
  const known = await trx
    .selectFrom('service')
    .select('id')
    .where('type', '=', 'identity')
    .orderBy('id')
    .executeTakeFirst();
  if (known) return known.id;
  const id = randomUUID().replaceAll('-', '');
  const extra = JSON.stringify({ name });
  await trx.insertInto('service').values({ id, type: 'identity', enabled: 1, extra }).execute();
  return id;
}
