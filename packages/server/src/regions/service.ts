/**
 * Regions: a tree by `parent_region_id`. Invariants: no circle; a parent exists; a region with endpoints in it or below it
 * is not deleted; deleting a region deletes its children.
 */
import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import { isForeignKeyViolation, isUniqueViolation } from '../db/errors.ts';
import type { DB } from '../db/schema/db.ts';
import { badRequest, conflict, forbidden, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import type { ListQuery } from '../http/list.ts';
import { note } from '../notifications/note.ts';
import type { Region, RegionStore } from './store.ts';

export type RegionService = ReturnType<typeof regionService>;
type Fields = Record<string, unknown> & {
  id?: string | null;
  description?: string | null;
  parent_region_id?: string | null;
};

/** Characters of the column. */
const MAX_ID = 255;

export function regionService({ regions, write }: { regions: RegionStore; write: Write }) {
  async function get(id: string, trx?: Transaction<DB>): Promise<Region> {
    const region = await regions.get(id, trx);
    if (!region) throw new IdentityError('region_not_found', { region_id: id });
    return region;
  }

  function checkParent(parents: Map<string, string | null>, id: string, parent: string | null) {
    if (parent !== null && !parents.has(parent)) throw new IdentityError('region_not_found', { region_id: parent });
    for (let above = parent; above !== null; above = parents.get(above) ?? null) {
      if (above === id)
        throw badRequest(`The specified parent region ${parent} would create a circular region hierarchy.`);
    }
  }

  const inUse = (id: string) =>
    forbidden(`Unable to delete region ${id} because it or its child regions have associated endpoints.`);

  return {
    get: (id: string) => get(id),
    list: (query: ListQuery) => regions.list(query),
    create(fields: Fields): Promise<Region> {
      const { id: asked, description, parent_region_id, ...rest } = fields;
      const region = {
        ...rest,
        id: asked || randomUUID().replaceAll('-', ''),
        description: description ?? '',
        parent_region_id: parent_region_id || null,
      };
      if (region.id.length > MAX_ID) throw badRequest(`The id of a region has at most ${MAX_ID} characters.`);
      const duplicate = () => conflict('region', `Duplicate ID, ${region.id}`);
      return write('authorization', async (trx) => {
        const parents = await regions.parents(trx);
        if (parents.has(region.id)) throw duplicate();
        checkParent(parents, region.id, region.parent_region_id);
        await regions.insert(trx, region);
        note(trx, 'created', 'region', region.id);
        return get(region.id, trx);
      }).catch((error: unknown) => {
        throw isUniqueViolation(error) ? duplicate() : error;
      });
    },
    update(id: string, changes: Fields): Promise<Region> {
      if (changes.id != null && changes.id !== id) throw badRequest('Cannot change region ID');
      return write('authorization', async (trx) => {
        const stored = await get(id, trx);
        const region: Region = {
          ...stored,
          ...changes,
          id,
          description: changes.description ?? (changes.description === null ? '' : stored.description),
        };
        if (changes.parent_region_id !== undefined)
          checkParent(await regions.parents(trx), id, region.parent_region_id);
        await regions.update(trx, region);
        note(trx, 'updated', 'region', id);
        return get(id, trx);
      });
    },
    delete(id: string): Promise<void> {
      return write('authorization', async (trx) => {
        const parents = await regions.parents(trx);
        if (!parents.has(id)) throw new IdentityError('region_not_found', { region_id: id });
        const doomed = [id];
        for (const above of doomed)
          for (const [child, parent] of parents) if (parent === above && !doomed.includes(child)) doomed.push(child);
        if (await regions.anyHasEndpoints(trx, doomed)) {
          throw inUse(id);
        }
        await regions.delete(trx, doomed);
        note(trx, 'deleted', 'region', id);
      }).catch((error: unknown) => {
        throw isForeignKeyViolation(error) ? inUse(id) : error;
      });
    },
  };
}
