/**
 * Limits: how much of a resource one project or one domain may have, in place of the registered default. Invariants: there is
 * a registered limit for the same service, region and resource; a project or domain has one limit for each; the limits of
 * a domain and its projects agree as the enforcement model says. Several are made at once or none. A project that acts
 * as a domain is given the limit as a domain.
 */
import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { DB } from '../db/schema/db.ts';
import { conflict, forbidden, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import type { Project } from '../projects/rows.ts';
import type { ProjectStore } from '../projects/store.ts';
import type { RegionStore } from '../regions/store.ts';
import type { RegisteredLimit, RegisteredLimitStore } from '../registered-limits/store.ts';
import type { ServiceStore } from '../services/store.ts';
import { MODELS, type ModelName } from './models.ts';
import type { Limit, LimitOwner, LimitQuery, LimitStore } from './store.ts';

export type LimitService = ReturnType<typeof limitService>;

export interface LimitFields {
  project_id?: string;
  domain_id?: string;
  service_id: string;
  region_id?: string | null;
  resource_name: string;
  resource_limit: number;
  description?: string | null;
}

export interface LimitServiceOptions {
  limits: LimitStore;
  registeredLimits: RegisteredLimitStore;
  services: ServiceStore;
  regions: RegionStore;
  projects: ProjectStore;
  /** `[unified_limit] enforcement_model`. */
  model: ModelName;
  write: Write;
}

/** A limit that is to be made, with the project that it is for, if it is for one. */
interface Asked {
  limit: Limit;
  project: Project | undefined;
}

const ownerOf = ({ project_id, domain_id }: Limit): LimitOwner =>
  project_id === null ? { domain_id: domain_id! } : { project_id };
const isSameResource = (a: Limit, b: Limit) =>
  a.service_id === b.service_id && a.region_id === b.region_id && a.resource_name === b.resource_name;

export function limitService(options: LimitServiceOptions) {
  const { limits, registeredLimits, services, regions, projects, model, write } = options;
  const expecting = (attribute: string) => new IdentityError('expecting', { attribute, target: 'limit' });

  async function get(id: string, trx?: Transaction<DB>): Promise<Limit> {
    const found = await limits.get(id, trx);
    if (!found) throw new IdentityError('limit_not_found', { id });
    return found;
  }

  /** The limit as it will be stored; everything that it names exists. */
  async function prepare(trx: Transaction<DB>, fields: LimitFields): Promise<Asked> {
    const { project_id, domain_id, region_id = null, description = null, ...rest } = fields;
    if (!(await services.get(fields.service_id, trx))) throw expecting('service_id');
    if (region_id !== null && !(await regions.get(region_id, trx))) throw expecting('region_id');
    const owner = await projects.get((project_id ?? domain_id)!, trx);
    if (!owner || (project_id === undefined && !owner.is_domain))
      throw expecting(project_id === undefined ? 'domain_id' : 'project_id');
    const ids = owner.is_domain ? { project_id: null, domain_id: owner.id } : { project_id: owner.id, domain_id: null };
    const limit = { ...rest, ...ids, region_id, description, id: randomUUID().replaceAll('-', '') };
    return { limit, project: owner.is_domain ? undefined : owner };
  }

  const tooMuch = (limit: Limit) => {
    const level = limit.project_id === null ? `domain_id: ${limit.domain_id}` : `project_id: ${limit.project_id}`;
    return forbidden(
      `Invalid resource limit: The resource limit (${level}, resource_name: ${limit.resource_name}, resource_limit: ${limit.resource_limit}, service_id: ${limit.service_id}, region_id: ${limit.region_id}) doesn't satisfy current hierarchy model.`,
    );
  };

  /** Whether the limits agree with each other and with those that are stored. */
  async function checkModel(trx: Transaction<DB>, all: readonly Asked[]): Promise<void> {
    if (model === 'flat') return;
    for (const { limit, project } of all) {
      const registered = await registeredLimits.find(trx, limit);
      if (!registered) continue;
      if (project) {
        const beside = all.find(
          (other) => other.limit.domain_id === project.parent_id && isSameResource(other.limit, limit),
        );
        const bound = beside?.limit.resource_limit ?? (await boundOf(trx, registered, project.parent_id!));
        if ((beside || bound !== 0) && limit.resource_limit > bound) throw tooMuch(limit);
      } else {
        const most = await limits.most(trx, registered.id, limit.domain_id!);
        if (most !== undefined && limit.resource_limit < most) throw tooMuch(limit);
      }
    }
  }

  async function boundOf(trx: Transaction<DB>, registered: RegisteredLimit, domain_id: string): Promise<number> {
    const own = await limits.find(trx, registered.id, { domain_id });
    return own?.resource_limit ?? registered.default_limit;
  }

  return {
    model: MODELS[model],
    get: (id: string) => get(id),
    /** The limit with the project or domain that it is for, as policy sees it; undefined for an unknown id. */
    async find(id: string): Promise<(Limit & { project?: Project; domain?: Project }) | undefined> {
      const limit = await limits.get(id);
      if (!limit) return undefined;
      const owner = await projects.get((limit.project_id ?? limit.domain_id)!);
      return owner ? { ...limit, [limit.project_id === null ? 'domain' : 'project']: owner } : limit;
    },
    list: (query: LimitQuery) => limits.list(query),
    create(fields: readonly LimitFields[]): Promise<Limit[]> {
      return write([], async (trx) => {
        const asked: Asked[] = [];
        for (const one of fields) asked.push(await prepare(trx, one));
        await checkModel(trx, asked);
        for (const { limit } of asked) {
          const registered = await registeredLimits.find(trx, limit);
          if (!registered) throw forbidden('Unable to create a limit that has no corresponding registered limit.');
          if (await limits.find(trx, registered.id, ownerOf(limit))) throw conflict('limit', 'Duplicate entry');
          await limits.insert(trx, registered.id, limit);
        }
        return asked.map(({ limit }) => limit);
      });
    },
    update(id: string, changes: Pick<Partial<LimitFields>, 'resource_limit' | 'description'>): Promise<Limit> {
      return write([], async (trx) => {
        const limit = { ...(await get(id, trx)), ...changes };
        const project = limit.project_id === null ? undefined : await projects.get(limit.project_id, trx);
        await checkModel(trx, [{ limit, project }]);
        await limits.update(trx, limit);
        return limit;
      });
    },
    delete(id: string): Promise<void> {
      return write([], async (trx) => {
        await get(id, trx);
        await limits.delete(trx, id);
      });
    },
  };
}
