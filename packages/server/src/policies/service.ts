/**
 * Policies: documents that a service may fetch for its endpoints; nothing here reads what is in them. A policy is for an
 * endpoint, for a service, or for a service in a region and the regions below it; a place has one policy, and the nearest
 * counts for an endpoint. As in Keystone, an association stays when its policy or its place is deleted, and a policy that
 * is gone is an error where it would have counted.
 */
import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { DB } from '../db/schema/db.ts';
import type { Endpoint, EndpointStore } from '../endpoints/store.ts';
import { badRequest, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import type { ListQuery } from '../http/list.ts';
import { note } from '../notifications/note.ts';
import type { RegionStore } from '../regions/store.ts';
import type { ServiceStore } from '../services/store.ts';
import type { Place, Policy, PolicyStore } from './store.ts';

export type PolicyService = ReturnType<typeof policyService>;
type Fields = Record<string, unknown> & { blob?: string; type?: string };

export interface PolicyServiceOptions {
  policies: PolicyStore;
  endpoints: EndpointStore;
  services: ServiceStore;
  regions: RegionStore;
  write: Write;
}

export function policyService({ policies, endpoints, services, regions, write }: PolicyServiceOptions) {
  async function get(id: string, trx?: Transaction<DB>): Promise<Policy> {
    const policy = await policies.get(id, trx);
    if (!policy) throw new IdentityError('policy_not_found', { policy_id: id });
    return policy;
  }

  async function getEndpoint(id: string): Promise<Endpoint> {
    const endpoint = await endpoints.get(id);
    if (!endpoint) throw new IdentityError('endpoint_not_found', { endpoint_id: id });
    return endpoint;
  }

  /** Throws 404 for what of the two does not exist, the policy first. */
  async function checkExist(policyId: string, { endpoint_id, service_id, region_id }: Place): Promise<void> {
    await get(policyId);
    if (endpoint_id !== null) await getEndpoint(endpoint_id);
    if (service_id !== null && !(await services.get(service_id)))
      throw new IdentityError('service_not_found', { service_id });
    if (region_id !== null && !(await regions.get(region_id)))
      throw new IdentityError('region_not_found', { region_id });
  }

  /** The region, the one above it, and so on; region trees may hold circles that another program made. */
  function* upwards(parents: ReadonlyMap<string, string | null>, region: string | null) {
    const seen = new Set<string>();
    for (let at = region; at !== null && !seen.has(at); at = parents.get(at) ?? null) {
      seen.add(at);
      yield at;
    }
  }

  return {
    get: (id: string) => get(id),
    list: (query: ListQuery) => policies.list(query),
    create(fields: Fields & { blob: string; type: string }): Promise<Policy> {
      const policy: Policy = { ...fields, id: randomUUID().replaceAll('-', '') };
      return write([], async (trx) => {
        await policies.insert(trx, policy);
        note(trx, 'created', 'policy', policy.id);
        return get(policy.id, trx);
      });
    },
    update(id: string, changes: Fields): Promise<Policy> {
      if (changes.id !== undefined && changes.id !== id) throw badRequest('Cannot change policy ID');
      return write([], async (trx) => {
        await policies.update(trx, { ...(await get(id, trx)), ...changes, id });
        note(trx, 'updated', 'policy', id);
        return get(id, trx);
      });
    },
    delete(id: string): Promise<void> {
      return write([], async (trx) => {
        await get(id, trx);
        await policies.delete(trx, id);
        note(trx, 'deleted', 'policy', id);
      });
    },

    async checkAssociated(id: string, place: Place): Promise<void> {
      await checkExist(id, place);
      if (!(await policies.isAssociated(id, place))) throw new IdentityError('policy_association_not_found');
    },
    async associate(id: string, place: Place): Promise<void> {
      await checkExist(id, place);
      await write([], (trx) => policies.associate(trx, id, place));
    },
    /** Nothing happens where there is no such association. */
    async dissociate(id: string, place: Place): Promise<void> {
      await checkExist(id, place);
      await write([], (trx) => policies.dissociate(trx, id, place));
    },

    /** Every endpoint that the policy is for, once. */
    async endpointsOf(id: string): Promise<Endpoint[]> {
      await get(id);
      const associations = await policies.associationsOf(id);
      const { items } = await endpoints.list({ filters: [] });
      const parents = await regions.parents();
      const isFor = (endpoint: Endpoint, place: Place) => {
        if (place.endpoint_id !== null) return place.endpoint_id === endpoint.id;
        if (place.service_id !== endpoint.service_id) return false;
        return place.region_id === null || [...upwards(parents, endpoint.region_id)].includes(place.region_id);
      };
      for (const { endpoint_id } of associations)
        if (endpoint_id !== null && !items.some((endpoint) => endpoint.id === endpoint_id))
          throw new IdentityError('endpoint_not_found', { endpoint_id });
      return items.filter((endpoint) => associations.some((place) => isFor(endpoint, place)));
    },
    async forEndpoint(endpointId: string): Promise<Policy> {
      const { service_id, region_id } = await getEndpoint(endpointId);
      const associations = await policies.associationsFor(endpointId, service_id);
      const inRegion = (region: string | null) =>
        associations.find((place) => place.endpoint_id === null && place.region_id === region);
      let nearest = associations.find((place) => place.endpoint_id !== null);
      for (const region of upwards(await regions.parents(), region_id)) nearest ??= inRegion(region);
      nearest ??= inRegion(null);
      if (!nearest) throw new IdentityError('not_found', { target: `a policy for endpoint ${endpointId}` });
      return get(nearest.policy_id);
    },
  };
}
