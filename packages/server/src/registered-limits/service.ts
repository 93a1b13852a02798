/**
 * Registered limits: how much of a resource of a service a project may have where no limit of its own says otherwise.
 * Invariants: one for each service, region and resource name; service and region exist when it is made; while a limit refers
 * to it, it is neither changed nor deleted. Several are made at once or none.
 */
import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { DB } from '../db/schema/db.ts';
import { conflict, forbidden, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import type { ListQuery } from '../http/list.ts';
import type { RegionStore } from '../regions/store.ts';
import type { ServiceStore } from '../services/store.ts';
import type { RegisteredLimit, RegisteredLimitStore } from './store.ts';

export type RegisteredLimitService = ReturnType<typeof registeredLimitService>;
type Fields = Partial<Omit<RegisteredLimit, 'id' | 'service_id' | 'resource_name'>> & {
  service_id?: string;
  resource_name?: string;
};

export interface RegisteredLimitServiceOptions {
  registeredLimits: RegisteredLimitStore;
  services: ServiceStore;
  regions: RegionStore;
  write: Write;
}

export function registeredLimitService(options: RegisteredLimitServiceOptions) {
  const { registeredLimits, services, regions, write } = options;
  const expecting = (attribute: string) => new IdentityError('expecting', { attribute, target: 'registered_limit' });

  async function get(id: string, trx?: Transaction<DB>): Promise<RegisteredLimit> {
    const found = await registeredLimits.get(id, trx);
    if (!found) throw new IdentityError('registered_limit_not_found', { id });
    return found;
  }

  async function checkReferences(trx: Transaction<DB>, { service_id, region_id }: Fields): Promise<void> {
    if (service_id !== undefined && !(await services.get(service_id, trx))) throw expecting('service_id');
    if (region_id != null && !(await regions.get(region_id, trx))) throw expecting('region_id');
  }

  async function checkUnique(trx: Transaction<DB>, limit: RegisteredLimit): Promise<void> {
    if (await registeredLimits.find(trx, limit)) throw conflict('registered_limit', 'Duplicate entry');
  }

  async function changeable(trx: Transaction<DB>, id: string): Promise<RegisteredLimit> {
    const found = await get(id, trx);
    if (await registeredLimits.hasLimits(trx, id))
      throw forbidden(
        `Unable to update or delete registered limit ${id} because there are project limits associated with it.`,
      );
    return found;
  }

  return {
    get: (id: string) => get(id),
    list: (query: ListQuery) => registeredLimits.list(query),
    create(
      asked: readonly (Fields & { service_id: string; resource_name: string; default_limit: number })[],
    ): Promise<RegisteredLimit[]> {
      return write([], async (trx) => {
        for (const fields of asked) await checkReferences(trx, fields);
        const made: RegisteredLimit[] = [];
        for (const { region_id = null, description = null, ...fields } of asked) {
          const limit = { ...fields, region_id, description, id: randomUUID().replaceAll('-', '') };
          await checkUnique(trx, limit);
          await registeredLimits.insert(trx, limit);
          made.push(limit);
        }
        return made;
      });
    },
    /** Naming what it is for anew, even as it is, is as good as making another: a conflict with itself. */
    update(id: string, changes: Fields): Promise<RegisteredLimit> {
      return write([], async (trx) => {
        await checkReferences(trx, changes);
        const limit: RegisteredLimit = { ...(await changeable(trx, id)), ...changes };
        if (changes.service_id !== undefined || changes.region_id !== undefined || changes.resource_name !== undefined)
          await checkUnique(trx, limit);
        await registeredLimits.update(trx, limit);
        return limit;
      });
    },
    delete(id: string): Promise<void> {
      return write([], async (trx) => {
        await changeable(trx, id);
        await registeredLimits.delete(trx, id);
      });
    },
  };
}
