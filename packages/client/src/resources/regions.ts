import { type Api, type Entity, type Extra, type Filters, type Listing, path } from './api.ts';

export interface Region extends Entity, Extra {
  description: string;
  parent_region_id: string | null;
}

export interface RegionCreate extends Extra {
  /** Chosen by the service if left out. */
  id?: string;
  description?: string;
  parent_region_id?: string | null;
}

export type RegionUpdate = Omit<RegionCreate, 'id'>;
export type RegionFilters = Filters<'parent_region_id'>;

export interface Regions {
  /** @example await regions.create({ id: 'RegionTwo' }); */
  create(region: RegionCreate): Promise<Region>;
  /** @example await regions.get('RegionOne'); */
  get(id: string): Promise<Region>;
  /** @example await regions.list({ parent_region_id: 'RegionOne' }).toArray(); */
  list(filters?: RegionFilters): Listing<Region>;
  /** @example await regions.update('RegionTwo', { description: 'North' }); */
  update(id: string, changes: RegionUpdate): Promise<Region>;
  /** Only without endpoints and child regions (403 otherwise). @example await regions.delete('RegionTwo'); */
  delete(id: string): Promise<void>;
}

export function regions(api: Api): Regions {
  return {
    create: (region) => api.one('region', '/regions', { method: 'POST', body: { region } }),
    get: (id) => api.one('region', path`/regions/${id}`),
    list: (filters) => api.many('regions', '/regions', filters),
    update: (id, region) => api.one('region', path`/regions/${id}`, { method: 'PATCH', body: { region } }),
    async delete(id) {
      await api.call(path`/regions/${id}`, { method: 'DELETE' });
    },
  };
}
