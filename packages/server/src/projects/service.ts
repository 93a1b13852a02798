/**
 * Projects: what `/v3/projects` does. A project belongs to one domain and stands below another project or at the top of
 * its domain; a project that acts as a domain is a domain as well and is shown as both. Refuses to move a project, to
 * delete one that has others below it, and to touch an immutable one. Rules of writing are in `changes.ts`, of deleting
 * in `deletion.ts`.
 */
import { randomUUID } from 'node:crypto';
import { IdentityError } from '../errors.ts';
import type { Page } from '../http/list.ts';
import type { Limit, LimitStore } from '../limits/store.ts';
import { note } from '../notifications/note.ts';
import type { ChangeService, ProjectChanges } from './changes.ts';
import type { DeletionService } from './deletion.ts';
import { checkTaggable } from './immutable.ts';
import { COLUMNS, type Project } from './rows.ts';
import type { ProjectQuery, ProjectStore } from './store.ts';
import { ancestorsOf, type IdTree, parentIds, reachedBy, subtreeIds } from './tree.ts';

export interface ProjectServiceOptions {
  projects: ProjectStore;
  changes: ChangeService;
  deletion: DeletionService;
  limits: Pick<LimitStore, 'limitsOf'>;
  defaultDomainId: string;
}

export type ProjectService = ReturnType<typeof projectService>;
export type ProjectFields = ProjectChanges & { name: string };

/** A project among its relatives; `limits` where they were asked for. */
export type Relative = Project & { limits?: Limit[] };

/** Names of further attributes carry no `:` and no `-`; one that would become a field of ours is left as it is. */
export function plainNames<T extends object>(fields: T): T {
  const plain = ([name, value]: [string, unknown]) => {
    const wanted = name.replaceAll(/[:-]/g, '_');
    return [COLUMNS.includes(wanted) || wanted === 'id' ? name : wanted, value];
  };
  return Object.fromEntries(Object.entries(fields).map(plain)) as T;
}

export function projectService({ projects, changes, deletion, limits, defaultDomainId }: ProjectServiceOptions) {
  async function get(id: string): Promise<Project> {
    const project = await projects.get(id);
    if (!project) throw new IdentityError('project_not_found', { project_id: id });
    return project;
  }

  async function shown(found: Project[], known: Project[], userId: string, withLimits: boolean): Promise<Relative[]> {
    const reached = reachedBy(await projects.grantsOf(userId), found, known);
    if (!withLimits) return reached;
    const all = await limits.limitsOf(reached.map(({ id }) => id));
    return reached.map((project) => ({
      ...project,
      limits: all.filter(({ project_id }) => project_id === project.id),
    }));
  }

  return {
    get,
    /** As `get`, but undefined for an unknown id: policy decides first. */
    find: (id: string): Promise<Project | undefined> => projects.get(id),
    /** Full projects by id, in two queries; unknown ids are left out. */
    listByIds: (ids: readonly string[]): Promise<Project[]> => projects.listByIds(ids),

    async list(query: ProjectQuery): Promise<Page<Project>> {
      if (query.marker !== undefined && !(await projects.exists(query.marker))) {
        throw new IdentityError('marker_not_found', { marker: query.marker });
      }
      return projects.list(query);
    },

    /** The entity as it will be stored; `callerDomain` is the domain of a domain-scoped caller. */
    prepare(fields: ProjectFields, callerDomain: string | null): Project {
      const asked = plainNames(fields);
      const is_domain = asked.is_domain ?? false;
      const domain_id = asked.domain_id ?? (is_domain ? null : (callerDomain ?? defaultDomainId));
      return {
        ...asked,
        id: randomUUID().replaceAll('-', ''),
        name: asked.name.trim(),
        domain_id,
        description: asked.description === undefined ? '' : asked.description,
        enabled: asked.enabled ?? true,
        parent_id: asked.parent_id ?? domain_id,
        is_domain,
        tags: asked.tags ?? [],
        options: asked.options ?? {},
      };
    },

    create: changes.create,
    update: changes.update,
    delete: deletion.project,

    /** The projects above, nearest first, of those that the user has a role on. */
    async parents(id: string, userId: string, withLimits: boolean): Promise<Relative[]> {
      const branch = await projects.branch(id);
      return shown(ancestorsOf(id, branch), branch, userId, withLimits);
    },
    /** The projects below of those that the user has a role on. */
    async subtree(id: string, userId: string, withLimits: boolean): Promise<Relative[]> {
      const below = await projects.subtree(id);
      return shown(below, [...(await projects.branch(id)), ...below], userId, withLimits);
    },
    parentIds: async (id: string): Promise<IdTree | null> => parentIds(id, await projects.branch(id)),
    subtreeIds: async (id: string): Promise<IdTree | null> => subtreeIds(id, await projects.subtree(id)),

    async setTags(id: string, tags: readonly string[]): Promise<string[]> {
      const project = await changes.update(id, (stored) => {
        checkTaggable('update', stored);
        return { tags: tags.map((tag) => tag.trim()) };
      });
      return project.tags;
    },
    async addTag(id: string, tag: string): Promise<void> {
      const tagged = (stored: Project) => {
        checkTaggable('create', stored);
        return { tags: [...stored.tags, tag.trim()] };
      };
      await changes.update(id, tagged, undefined, (trx) => note(trx, 'created', 'project tag', tag.trim()));
    },
    async removeTag(id: string, tag: string): Promise<void> {
      const untagged = (stored: Project) => {
        checkTaggable('delete', stored);
        if (!stored.tags.includes(tag)) throw new IdentityError('project_tag_not_found', { tag });
        return { tags: stored.tags.filter((name) => name !== tag) };
      };
      await changes.update(id, untagged, undefined, (trx) => note(trx, 'deleted', 'project tag', tag));
    },
  };
}
