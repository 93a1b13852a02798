import { type Api, type Entity, type Extra, type Filters, flag, type Listing, path } from './api.ts';

export interface Project extends Entity, Extra {
  name: string;
  domain_id: string | null;
  parent_id: string | null;
  description: string;
  enabled: boolean;
  is_domain: boolean;
  tags: string[];
  options: { immutable?: boolean };
}

/** Ids nested as the tree is: `{ child: { grandchild: null } }`. */
export type IdTree = { [id: string]: IdTree } | null;

export interface ProjectWithFamily extends Project {
  parents?: { project: Project }[] | IdTree;
  subtree?: { project: Project }[] | IdTree;
}

export interface ProjectCreate extends Extra {
  name: string;
  domain_id?: string;
  parent_id?: string | null;
  description?: string;
  enabled?: boolean;
  is_domain?: boolean;
  tags?: string[];
  options?: { immutable?: boolean | null };
}

export type ProjectUpdate = Partial<ProjectCreate>;

export type ProjectFilters = Filters<'name' | 'domain_id' | 'parent_id' | 'enabled' | 'is_domain'> & {
  /** Comma-separated. */
  tags?: string;
  'tags-any'?: string;
  'not-tags'?: string;
  'not-tags-any'?: string;
};

export interface Family {
  parents_as_list?: boolean;
  parents_as_ids?: boolean;
  subtree_as_list?: boolean;
  subtree_as_ids?: boolean;
}

export interface Projects {
  /** @example await projects.create({ name: 'web', domain_id: 'default' }); */
  create(project: ProjectCreate): Promise<Project>;
  /** @example (await projects.get(id, { parents_as_ids: true })).parents; */
  get(id: string, family?: Family): Promise<ProjectWithFamily>;
  /** @example await projects.list({ domain_id: 'default', name__startswith: 'web' }).toArray(); */
  list(filters?: ProjectFilters): Listing<Project>;
  /** @example await projects.update(id, { description: 'Shop' }); */
  update(id: string, changes: ProjectUpdate): Promise<Project>;
  /** @example await projects.delete(id); */
  delete(id: string): Promise<void>;
  /** @example await projects.listTags(id); */
  listTags(id: string): Promise<string[]>;
  /** Replaces all. @example await projects.replaceTags(id, ['blue']); */
  replaceTags(id: string, tags: string[]): Promise<string[]>;
  /** @example await projects.addTag(id, 'blue'); */
  addTag(id: string, tag: string): Promise<void>;
  /** @example await projects.hasTag(id, 'blue'); */
  hasTag(id: string, tag: string): Promise<boolean>;
  /** @example await projects.removeTag(id, 'blue'); */
  removeTag(id: string, tag: string): Promise<void>;
}

export function projects(api: Api): Projects {
  return {
    create: (project) => api.one('project', '/projects', { method: 'POST', body: { project } }),
    get: (id, family = {}) =>
      api.one('project', path`/projects/${id}`, {
        query: {
          parents_as_list: flag(family.parents_as_list),
          parents_as_ids: flag(family.parents_as_ids),
          subtree_as_list: flag(family.subtree_as_list),
          subtree_as_ids: flag(family.subtree_as_ids),
        },
      }),
    list: (filters) => api.many('projects', '/projects', filters),
    update: (id, project) => api.one('project', path`/projects/${id}`, { method: 'PATCH', body: { project } }),
    async delete(id) {
      await api.call(path`/projects/${id}`, { method: 'DELETE' });
    },
    listTags: (id) => api.one('tags', path`/projects/${id}/tags`),
    replaceTags: (id, tags) => api.one('tags', path`/projects/${id}/tags`, { method: 'PUT', body: { tags } }),
    async addTag(id, tag) {
      await api.call(path`/projects/${id}/tags/${tag}`, { method: 'PUT' });
    },
    hasTag: (id, tag) => api.check(path`/projects/${id}/tags/${tag}`),
    async removeTag(id, tag) {
      await api.call(path`/projects/${id}/tags/${tag}`, { method: 'DELETE' });
    },
  };
}
