/**
 * Endpoints: where a service is reached, by interface and region. Invariants: its service exists; its region, if it has
 * one, exists. The older attribute `region` names a region that is created where it does not exist. A create refuses a URL
 * with an unknown substitution; an update keeps what it is given, and the catalog leaves out what it cannot expand.
 */
import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import { parseUrlTemplate } from '../catalog/url-template.ts';
import { isForeignKeyViolation, isUniqueViolation } from '../db/errors.ts';
import type { DB } from '../db/schema/db.ts';
import { badRequest, conflict, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import type { ListQuery } from '../http/list.ts';
import { note } from '../notifications/note.ts';
import type { RegionStore } from '../regions/store.ts';
import type { ServiceStore } from '../services/store.ts';
import type { Endpoint, EndpointStore } from './store.ts';

export type EndpointService = ReturnType<typeof endpointService>;
export interface Fields {
  id?: string;
  interface?: string;
  service_id?: string;
  region_id?: string | null;
  region?: string | null;
  url?: string;
  enabled?: boolean;
}

type NewFields = Fields & { interface: string; service_id: string; url: string };

export interface EndpointServiceOptions {
  endpoints: EndpointStore;
  services: ServiceStore;
  regions: RegionStore;
  write: Write;
  /** What goes with an endpoint, in this order, in the deleter's transaction. */
  deleteForEndpoint: readonly ((trx: Transaction<DB>, id: string) => Promise<void>)[];
}

export function endpointService(options: EndpointServiceOptions) {
  const { endpoints, services, regions, write, deleteForEndpoint } = options;

  async function get(id: string, trx?: Transaction<DB>): Promise<Endpoint> {
    const endpoint = await endpoints.get(id, trx);
    if (!endpoint) throw new IdentityError('endpoint_not_found', { endpoint_id: id });
    return endpoint;
  }

  /** What to store of the given fields: checked, and with `region` turned into a `region_id` that exists. */
  async function settle(trx: Transaction<DB>, { region, ...fields }: Fields): Promise<Omit<Fields, 'region'>> {
    const legacy = fields.region_id == null && region != null ? region : undefined;
    const region_id = legacy ?? fields.region_id;
    if (region_id != null && !(await regions.get(region_id, trx))) {
      if (legacy === undefined) throw missing('region_id', 'region');
      await regions.insert(trx, { id: legacy, description: '', parent_region_id: null });
      note(trx, 'created', 'region', legacy);
    }
    if (fields.service_id !== undefined && !(await services.get(fields.service_id, trx)))
      throw missing('service_id', 'service');
    return region_id === undefined ? fields : { ...fields, region_id };
  }

  /** Another caller deleted the service or region, or created the same region, between the check and the write. */
  function overtaken(error: unknown): never {
    if (isUniqueViolation(error)) throw conflict('region', 'another request created the same region');
    if (isForeignKeyViolation(error)) throw badRequest('The service or region of the endpoint was deleted meanwhile.');
    throw error;
  }

  const missing = (field: string, table: string) =>
    new IdentityError('expecting', { attribute: `endpoint ${field}`, target: `${table} table` });

  function checkUrl(url: string) {
    if (!parseUrlTemplate(url)) throw new IdentityError('invalid_url', { url });
  }

  async function insert(trx: Transaction<DB>, fields: NewFields, legacyId?: string): Promise<Endpoint> {
    const id = randomUUID().replaceAll('-', '');
    const { region_id = null, ...rest } = await settle(trx, fields);
    const { interface: face, service_id, url } = fields;
    const endpoint = { enabled: true, ...rest, interface: face, service_id, url, id, region_id, region: region_id };
    await endpoints.insert(trx, endpoint, legacyId);
    note(trx, 'created', 'endpoint', id);
    return get(id, trx);
  }

  return {
    get: (id: string) => get(id),
    list: (query: ListQuery) => endpoints.list(query),
    create(fields: NewFields): Promise<Endpoint> {
      checkUrl(fields.url);
      return write('authorization', (trx) => insert(trx, fields)).catch(overtaken);
    },
    /** As v2.0 does: one endpoint an interface, all or none of them, under an id of their own that is returned. */
    async createTogether(fields: readonly NewFields[]): Promise<string> {
      for (const { url } of fields) checkUrl(url);
      const legacyId = randomUUID().replaceAll('-', '');
      await write('authorization', async (trx) => {
        for (const one of fields) await insert(trx, one, legacyId);
      }).catch(overtaken);
      return legacyId;
    },
    async deleteTogether(legacyId: string): Promise<void> {
      await write('authorization', async (trx) => {
        if (!(await endpoints.deleteByLegacyId(trx, legacyId)))
          throw new IdentityError('endpoint_not_found', { endpoint_id: legacyId });
      });
    },
    legacyIds: () => endpoints.legacyIds(),
    update(id: string, changes: Fields): Promise<Endpoint> {
      if (changes.id != null && changes.id !== id) throw badRequest('Cannot change ID');
      return write('authorization', async (trx) => {
        const settled = await settle(trx, changes);
        await endpoints.update(trx, { ...(await get(id, trx)), ...settled, id });
        note(trx, 'updated', 'endpoint', id);
        return get(id, trx);
      }).catch(overtaken);
    },
    delete(id: string): Promise<void> {
      return write('authorization', async (trx) => {
        await get(id, trx);
        for (const cascade of deleteForEndpoint) await cascade(trx, id);
        await endpoints.delete(trx, id);
        note(trx, 'deleted', 'endpoint', id);
      });
    },
  };
}
