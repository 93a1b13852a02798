/**
 * Service providers: clouds that trust this one to vouch for its users. The enabled ones are named in every token body, so
 * that a client finds them.
 */
import type { Transaction } from 'kysely';
import { isUniqueViolation } from '../db/errors.ts';
import type { DB } from '../db/schema/db.ts';
import { badRequest, conflict, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import type { ListQuery } from '../http/list.ts';
import type { ServiceProvider, ServiceProviderStore } from './store.ts';

export type ServiceProviderService = ReturnType<typeof serviceProviderService>;

export interface ServiceProviderServiceOptions {
  providers: ServiceProviderStore;
  write: Write;
  /** `[saml] relay_state_prefix`. */
  relayStatePrefix: string;
}

type Fields = Partial<ServiceProvider>;

/** Characters of the column. */
const MAX_ID = 64;

export function serviceProviderService({ providers, write, relayStatePrefix }: ServiceProviderServiceOptions) {
  async function get(id: string, trx?: Transaction<DB>): Promise<ServiceProvider> {
    const provider = await providers.get(id, trx);
    if (!provider) throw new IdentityError('service_provider_not_found', { sp_id: id });
    return provider;
  }

  return {
    get: (id: string) => get(id),
    list: (query: ListQuery) => providers.list(query),
    create(id: string, fields: Fields & Pick<ServiceProvider, 'auth_url' | 'sp_url'>): Promise<ServiceProvider> {
      if ([...id].length > MAX_ID) throw badRequest(`The id of a service provider has at most ${MAX_ID} characters.`);
      const provider: ServiceProvider = {
        auth_url: fields.auth_url,
        id,
        enabled: fields.enabled ?? false,
        description: fields.description ?? null,
        relay_state_prefix: fields.relay_state_prefix ?? relayStatePrefix,
        sp_url: fields.sp_url,
      };
      return write('authorization', async (trx) => {
        await providers.insert(trx, provider);
        return provider;
      }).catch((error: unknown) => {
        throw isUniqueViolation(error) ? conflict('service_provider', `Duplicate entry found with ID ${id}`) : error;
      });
    },
    update(id: string, fields: Fields): Promise<ServiceProvider> {
      return write('authorization', async (trx) => {
        const provider = { ...(await get(id, trx)), ...fields, id };
        await providers.update(trx, provider);
        return provider;
      });
    },
    async delete(id: string): Promise<void> {
      await write('authorization', async (trx) => {
        await get(id, trx);
        await providers.delete(trx, id);
      });
    },
  };
}
