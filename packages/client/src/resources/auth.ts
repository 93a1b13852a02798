import type { CatalogService } from '../access.ts';
import type { Api, Listing } from './api.ts';
import type { Domain } from './domains.ts';
import type { Project } from './projects.ts';

/** What the session's own token could be scoped to, and the catalog it sees. */
export interface Auth {
  /** @example for await (const project of auth.listProjects()) console.log(project.name); */
  listProjects(): Listing<Project>;
  /** @example await auth.listDomains().toArray(); */
  listDomains(): Listing<Domain>;
  /** `[{ all: true }]` for someone with a role on the system. @example (await auth.listSystem().toArray()).length > 0; */
  listSystem(): Listing<{ all: boolean }>;
  /** 403 for an unscoped token. @example await auth.listCatalog().toArray(); */
  listCatalog(): Listing<CatalogService>;
}

export function auth(api: Api): Auth {
  return {
    listProjects: () => api.many('projects', '/auth/projects'),
    listDomains: () => api.many('domains', '/auth/domains'),
    listSystem: () => api.many('system', '/auth/system'),
    listCatalog: () => api.many('catalog', '/auth/catalog'),
  };
}
