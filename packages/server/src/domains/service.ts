/**
 * Domains: what `/v3/domains` does. A domain is a project that acts as one, seen without its place in the hierarchy, so
 * everything is stored and checked by `projects/`. Refuses to delete a domain that is enabled, and to touch an immutable
 * one.
 */
import { randomUUID } from 'node:crypto';
import { badRequest, IdentityError } from '../errors.ts';
import type { Page } from '../http/list.ts';
import type { ChangeService, ProjectChanges } from '../projects/changes.ts';
import type { DeletionService } from '../projects/deletion.ts';
import { checkNotFederated, type NameRules } from '../projects/names.ts';
import type { Project } from '../projects/rows.ts';
import { plainNames } from '../projects/service.ts';
import type { ProjectQuery, ProjectStore } from '../projects/store.ts';

export interface Domain {
  id: string;
  name: string;
  description: string | null;
  enabled: boolean;
  tags: string[];
  options: Project['options'];
  [attribute: string]: unknown;
}

export interface DomainServiceOptions {
  projects: ProjectStore;
  changes: ChangeService;
  deletion: DeletionService;
  names: NameRules;
}

export type DomainService = ReturnType<typeof domainService>;
export type DomainFields = Partial<Domain> & { name: string; explicit_domain_id?: string };

const domainOf = ({ domain_id, parent_id, is_domain, ...domain }: Project): Domain => domain;

/** What a body says about the place in the hierarchy is no business of a domain. */
function withoutPlace<T extends object>(fields: T): Omit<T, 'id' | 'domain_id' | 'parent_id' | 'is_domain'> {
  const { id, domain_id, parent_id, is_domain, ...rest } = fields as T & Partial<Project>;
  return rest as Omit<T, 'id' | 'domain_id' | 'parent_id' | 'is_domain'>;
}

/** A chosen id looks like those that are given: a UUID in 32 hexadecimal digits. */
const ID = /^[0-9a-f]{32}$/;

export function domainService({ projects, changes, deletion, names }: DomainServiceOptions) {
  const notFound = (id: string) => new IdentityError('domain_not_found', { domain_id: id });

  async function find(id: string): Promise<Domain | undefined> {
    const project = await projects.get(id);
    return project?.is_domain ? domainOf(project) : undefined;
  }

  return {
    /** Undefined for an unknown id, and for a project that is no domain. */
    find,
    async get(id: string): Promise<Domain> {
      const domain = await find(id);
      if (!domain) throw notFound(id);
      return domain;
    },
    /** Full domains by id, in two queries; unknown ids are left out. */
    async listByIds(ids: readonly string[]): Promise<Domain[]> {
      return (await projects.listByIds(ids)).filter((project) => project.is_domain).map(domainOf);
    },

    async list(query: ProjectQuery): Promise<Page<Domain>> {
      if (query.marker !== undefined && !(await projects.exists(query.marker))) {
        throw new IdentityError('marker_not_found', { marker: query.marker });
      }
      const { items, truncated } = await projects.list({ ...query, domains: true });
      return { items: items.map(domainOf), truncated };
    },

    async create({ explicit_domain_id, ...fields }: DomainFields): Promise<Domain> {
      if (explicit_domain_id !== undefined && !ID.test(explicit_domain_id)) {
        throw badRequest('Domain ID does not conform to required UUID format.');
      }
      const asked = withoutPlace(plainNames(fields));
      const { explicit_domain_id: _, ...rest } = asked as typeof asked & { explicit_domain_id?: unknown };
      const project = await changes.create({
        ...rest,
        id: explicit_domain_id ?? randomUUID().replaceAll('-', ''),
        name: fields.name.trim(),
        domain_id: null,
        description: fields.description === undefined ? '' : fields.description,
        enabled: fields.enabled ?? true,
        parent_id: null,
        is_domain: true,
        tags: fields.tags ?? [],
        options: fields.options ?? {},
      });
      return domainOf(project);
    },

    async update(id: string, fields: ProjectChanges): Promise<Domain> {
      if (fields.name !== undefined) checkNotFederated(names, fields.name);
      const project = await changes.update(
        id,
        (stored) => {
          if (!stored.is_domain) throw notFound(id);
          return withoutPlace(fields) as ProjectChanges;
        },
        () => notFound(id),
      );
      return domainOf(project);
    },

    delete: deletion.domain,
  };
}
