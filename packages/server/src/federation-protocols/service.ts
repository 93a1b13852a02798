/**
 * Protocols of an identity provider: how its assertions arrive, and which mapping reads them. Invariants: the provider
 * exists; the mapping exists when the protocol is written (it may be deleted afterwards, as in Keystone). Users who have no
 * other name than the one that came by the protocol go with it.
 */
import type { Transaction } from 'kysely';
import { isForeignKeyViolation, isUniqueViolation } from '../db/errors.ts';
import type { DB } from '../db/schema/db.ts';
import { badRequest, conflict, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import type { ListQuery } from '../http/list.ts';
import type { DeleteUsers } from '../identity-providers/service.ts';
import type { IdentityProviderStore } from '../identity-providers/store.ts';
import type { MappingStore } from '../mappings/store.ts';
import type { FederationProtocol, FederationProtocolStore } from './store.ts';

export type FederationProtocolService = ReturnType<typeof federationProtocolService>;

export interface FederationProtocolServiceOptions {
  protocols: FederationProtocolStore;
  providers: Pick<IdentityProviderStore, 'exists' | 'usersKnownOnlyBy'>;
  mappings: Pick<MappingStore, 'exists'>;
  deleteUsers: DeleteUsers;
  write: Write;
}

export interface Fields {
  mapping_id: string;
  remote_id_attribute?: string | null;
}

/** Characters of the column. */
const MAX_ID = 64;

export function federationProtocolService(options: FederationProtocolServiceOptions) {
  const { protocols, providers, mappings, deleteUsers, write } = options;

  async function get(idp_id: string, protocol_id: string, trx?: Transaction<DB>): Promise<FederationProtocol> {
    const protocol = await protocols.get(idp_id, protocol_id, trx);
    if (!protocol) throw new IdentityError('protocol_not_found', { idp_id, protocol_id });
    return protocol;
  }

  async function checkMapping(trx: Transaction<DB>, id: string): Promise<void> {
    if (!(await mappings.exists(id, trx))) throw badRequest(`Invalid mapping id: ${id}`);
  }

  return {
    get: (idpId: string, id: string) => get(idpId, id),
    /** Empty for an unknown provider, as in Keystone. */
    list: (idpId: string, query: ListQuery) => protocols.list(idpId, query),
    create(idp_id: string, id: string, fields: Fields): Promise<FederationProtocol> {
      if ([...id].length > MAX_ID) throw badRequest(`The id of a protocol has at most ${MAX_ID} characters.`);
      const unknown = () => new IdentityError('identity_provider_not_found', { idp_id });
      const protocol = {
        id,
        idp_id,
        mapping_id: fields.mapping_id,
        remote_id_attribute: fields.remote_id_attribute ?? null,
      };
      return write('authorization', async (trx) => {
        await checkMapping(trx, fields.mapping_id);
        if (!(await providers.exists(idp_id, trx))) throw unknown();
        await protocols.insert(trx, protocol);
        return protocol;
      }).catch((error: unknown) => {
        if (isForeignKeyViolation(error)) throw unknown();
        throw isUniqueViolation(error) ? conflict('federation_protocol', `Duplicate entry found with ID ${id}`) : error;
      });
    },
    update(idpId: string, id: string, fields: Fields): Promise<FederationProtocol> {
      return write('authorization', async (trx) => {
        await checkMapping(trx, fields.mapping_id);
        const protocol = { ...(await get(idpId, id, trx)), ...fields };
        await protocols.update(trx, protocol);
        return protocol;
      });
    },
    async delete(idpId: string, id: string): Promise<void> {
      await write(['authorization', 'revocation'], async (trx) => {
        await get(idpId, id, trx);
        const orphans = await providers.usersKnownOnlyBy(trx, idpId, id);
        await protocols.delete(trx, idpId, id);
        await deleteUsers(trx, orphans);
      });
    },
  };
}
