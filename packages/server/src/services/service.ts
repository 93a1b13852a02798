/**
 * Services of the catalog. Invariants: a service has a type; its name may be empty; names and types need not be unique.
 * Deleting a service deletes its endpoints. A disabled service is left out of every token's catalog, endpoints and all.
 */
import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { DB } from '../db/schema/db.ts';
import { badRequest, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import type { ListQuery } from '../http/list.ts';
import { note } from '../notifications/note.ts';
import type { Service, ServiceStore } from './store.ts';

export type ServiceService = ReturnType<typeof serviceService>;
type Fields = Record<string, unknown> & { type?: string; name?: string; enabled?: boolean };

export interface ServiceServiceOptions {
  services: ServiceStore;
  write: Write;
  /** What goes with a service, in this order, in the deleter's transaction. */
  deleteForService: readonly ((trx: Transaction<DB>, id: string) => Promise<void>)[];
}

export function serviceService({ services, write, deleteForService }: ServiceServiceOptions) {
  async function get(id: string, trx?: Transaction<DB>): Promise<Service> {
    const service = await services.get(id, trx);
    if (!service) throw new IdentityError('service_not_found', { service_id: id });
    return service;
  }

  return {
    get: (id: string) => get(id),
    list: (query: ListQuery) => services.list(query),
    create(fields: Fields & { type: string }): Promise<Service> {
      const id = randomUUID().replaceAll('-', '');
      const service: Service = { name: '', enabled: true, ...fields, id };
      return write('authorization', async (trx) => {
        await services.insert(trx, service);
        note(trx, 'created', 'service', id);
        return get(id, trx);
      });
    },
    update(id: string, changes: Fields): Promise<Service> {
      if (changes.id != null && changes.id !== id) throw badRequest('Cannot change ID');
      return write('authorization', async (trx) => {
        await services.update(trx, { ...(await get(id, trx)), ...changes, id });
        note(trx, 'updated', 'service', id);
        return get(id, trx);
      });
    },
    delete(id: string): Promise<void> {
      return write('authorization', async (trx) => {
        await get(id, trx);
        for (const cascade of deleteForService) await cascade(trx, id);
        await services.delete(trx, id);
        note(trx, 'deleted', 'service', id);
      });
    },
  };
}
