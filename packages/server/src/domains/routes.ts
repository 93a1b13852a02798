import { collection, type ListLimits, listQuery, PAGED, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';

import { domainAnswer, domainCreate, domainQuery, domainsAnswer, domainUpdate } from './schema.ts';
import type { Domain, DomainService } from './service.ts';

const FILTERS = ['name', 'enabled'];

export function domainRoutes(domains: DomainService, limits: ListLimits): Route[] {
  const member = (call: Call, domain: Domain) => ({ domain: withSelf(call, 'domains', domain) });
  const target = (_: Call, domain: Domain | undefined) => ({ target: domain ? { domain } : {} });
  /** Changing what does not exist is 404 for everyone; only reading it asks policy first. */
  const load = (call: Call) => domains.get(call.params.domain_id!);

  return [
    route({
      method: 'GET',
      path: '/v3/domains',
      rel: 'domains',
      summary: 'List domains',
      parameters: PAGED,
      response: domainsAnswer,
      action: 'identity:list_domains',
      query: domainQuery,
      target(call) {
        const { domain_id: id } = call.caller.credentials;
        return { target: id === null ? {} : { domain: { id } } };
      },
      async handle(call) {
        const query = listQuery(call, FILTERS, limits);
        const { domain_id: id } = call.caller.credentials;
        const found = await domains.list({ ...query, ...(id === null ? {} : { only: id }) });
        return { body: collection(call, 'domains', found, query) };
      },
    }),
    route({
      method: 'POST',
      path: '/v3/domains',
      summary: 'Create a domain',
      response: domainAnswer,
      action: 'identity:create_domain',
      body: domainCreate,
      handle: async (call) => ({ status: 201, body: member(call, await domains.create(call.body.domain)) }),
    }),
    route({
      method: 'GET',
      path: '/v3/domains/:domain_id',
      rel: 'domain',
      summary: 'Show a domain',
      response: domainAnswer,
      action: 'identity:get_domain',
      load: (call) => domains.find(call.params.domain_id!),
      target,
      async handle(call, domain) {
        return { body: member(call, domain ?? (await domains.get(call.params.domain_id!))) };
      },
    }),
    route({
      method: 'PATCH',
      path: '/v3/domains/:domain_id',
      summary: 'Change a domain',
      response: domainAnswer,
      action: 'identity:update_domain',
      body: domainUpdate,
      load,
      target,
      handle: async (call) => ({
        body: member(call, await domains.update(call.params.domain_id!, call.body.domain)),
      }),
    }),
    route({
      method: 'DELETE',
      path: '/v3/domains/:domain_id',
      summary: 'Delete a disabled domain and all that belongs to it',
      action: 'identity:delete_domain',
      load,
      target,
      async handle(call) {
        await domains.delete(call.params.domain_id!);
        return { status: 204 };
      },
    }),
  ];
}
