/** Where a subject may go, as whole projects and domains. What is disabled is shown too, as in Keystone. */
import { type ListQuery, type Page, pageOf } from '../http/list.ts';
import type { AuthScopeStore, Subject } from './store.ts';

/** @typeParam T a project or domain as the API shows it */
interface ByIds<T> {
  /** Unknown ids are left out; ordered by id. */
  listByIds(ids: readonly string[]): Promise<T[]>;
}

export interface AuthScopeOptions<Project, Domain> {
  scopes: AuthScopeStore;
  projects: ByIds<Project>;
  domains: ByIds<Domain>;
}

type Entity = { id: string; [attribute: string]: unknown };
export type AuthScopeService = ReturnType<typeof authScopeService>;

export function authScopeService({ scopes, projects, domains }: AuthScopeOptions<Entity, Entity>) {
  /** Only what is on the page is read. */
  async function pageOfIds(ids: readonly string[], entities: ByIds<Entity>, query: ListQuery): Promise<Page<Entity>> {
    const sorted = ids.map((id) => ({ id })).sort((one, other) => (one.id < other.id ? -1 : 1));
    const { items, truncated } = pageOf(sorted, query);
    return { items: await entities.listByIds(items.map(({ id }) => id)), truncated };
  }

  return {
    projects: async (subject: Subject) => projects.listByIds(await scopes.projectIds(subject)),
    projectsPage: async (subject: Subject, query: ListQuery) =>
      pageOfIds(await scopes.projectIds(subject), projects, query),
    domainsPage: async (subject: Subject, query: ListQuery) =>
      pageOfIds(await scopes.domainIds(subject), domains, query),
    system: (subject: Subject) => scopes.holdsSystemRole(subject),
  };
}
