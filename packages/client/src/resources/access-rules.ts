import { type Api, type Filters, type Listing, path } from './api.ts';

export interface AccessRuleCreate {
  /** Type of the service, such as `compute`. */
  service: string;
  /** Such as `/v2.1/servers/{id}`; `*` stands for one part, `**` for any number. */
  path: string;
  /** Of HTTP, such as `GET`. */
  method: string;
}

export interface AccessRule extends AccessRuleCreate {
  id: string;
  links?: { self: string };
}

export type AccessRuleFilters = Filters<'service' | 'path' | 'method'>;

/** Come to be with the application credentials that they restrict. */
export interface AccessRules {
  /** @example await access_rules.get(userId, id); */
  get(userId: string, id: string): Promise<AccessRule>;
  /** @example await access_rules.list(userId, { service: 'compute' }).toArray(); */
  list(userId: string, filters?: AccessRuleFilters): Listing<AccessRule>;
  /** 403 while an application credential has it. @example await access_rules.delete(userId, id); */
  delete(userId: string, id: string): Promise<void>;
}

export function accessRules(api: Api): AccessRules {
  return {
    get: (userId, id) => api.one('access_rule', path`/users/${userId}/access_rules/${id}`),
    list: (userId, filters) => api.many('access_rules', path`/users/${userId}/access_rules`, filters),
    async delete(userId, id) {
      await api.call(path`/users/${userId}/access_rules/${id}`, { method: 'DELETE' });
    },
  };
}
