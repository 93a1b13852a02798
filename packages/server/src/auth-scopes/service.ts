/** Where a subject may go, as whole projects and domains. What is disabled is shown too, as in Keystone. */
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
  return {
    projects: async (subject: Subject) => projects.listByIds(await scopes.projectIds(subject)),
    domains: async (subject: Subject) => domains.listByIds(await scopes.domainIds(subject)),
    system: (subject: Subject) => scopes.holdsSystemRole(subject),
  };
}
