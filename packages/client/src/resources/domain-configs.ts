import { type Api, path } from './api.ts';

/** Options by group, such as `{ ldap: { url: 'ldap://…' }, identity: { driver: 'ldap' } }`. */
export type DomainConfig = Record<string, Record<string, unknown>>;

/** Configuration that holds for one domain. Sensitive options (a password) are taken and never told. */
export interface DomainConfigs {
  /** In place of what was there. @example await domain_configs.create(domainId, { identity: { driver: 'ldap' } }); */
  create(domainId: string, config: DomainConfig): Promise<DomainConfig>;
  /** 404 where the domain has none. @example await domain_configs.get(domainId); */
  get(domainId: string): Promise<DomainConfig>;
  /** @example await domain_configs.getGroup(domainId, 'ldap'); */
  getGroup(domainId: string, group: string): Promise<DomainConfig>;
  /** @example await domain_configs.getOption(domainId, 'ldap', 'url'); */
  getOption(domainId: string, group: string, option: string): Promise<Record<string, unknown>>;
  /** @example await domain_configs.update(domainId, { ldap: { url: 'ldaps://directory.example' } }); */
  update(domainId: string, changes: DomainConfig): Promise<DomainConfig>;
  /** @example await domain_configs.delete(domainId); */
  delete(domainId: string): Promise<void>;
  /** @example await domain_configs.deleteGroup(domainId, 'ldap'); */
  deleteGroup(domainId: string, group: string): Promise<void>;
  /** @example await domain_configs.deleteOption(domainId, 'ldap', 'url'); */
  deleteOption(domainId: string, group: string, option: string): Promise<void>;
  /** What holds where a domain says nothing, of all groups or one. @example await domain_configs.getDefault('ldap'); */
  getDefault(group?: string): Promise<DomainConfig>;
}

export function domainConfigs(api: Api): DomainConfigs {
  const remove = async (at: string) => void (await api.call(at, { method: 'DELETE' }));
  return {
    create: (domainId, config) =>
      api.one('config', path`/domains/${domainId}/config`, { method: 'PUT', body: { config } }),
    get: (domainId) => api.one('config', path`/domains/${domainId}/config`),
    getGroup: (domainId, group) => api.one('config', path`/domains/${domainId}/config/${group}`),
    getOption: (domainId, group, option) => api.one('config', path`/domains/${domainId}/config/${group}/${option}`),
    update: (domainId, config) =>
      api.one('config', path`/domains/${domainId}/config`, { method: 'PATCH', body: { config } }),
    delete: (domainId) => remove(path`/domains/${domainId}/config`),
    deleteGroup: (domainId, group) => remove(path`/domains/${domainId}/config/${group}`),
    deleteOption: (domainId, group, option) => remove(path`/domains/${domainId}/config/${group}/${option}`),
    getDefault: (group) =>
      api.one('config', group === undefined ? '/domains/config/default' : path`/domains/config/${group}/default`),
  };
}
