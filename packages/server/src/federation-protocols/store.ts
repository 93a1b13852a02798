/** Table `federation_protocol`. */
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { withPaging } from '../db/filters.ts';
import type { DB } from '../db/schema/db.ts';
import { type ListQuery, type Page, page } from '../http/list.ts';

export interface FederationProtocol {
  /** Unique within its provider. */
  id: string;
  idp_id: string;
  mapping_id: string;
  /** The attribute of an assertion that carries the provider's remote id. */
  remote_id_attribute: string | null;
}

export type FederationProtocolStore = ReturnType<typeof federationProtocolStore>;

export function federationProtocolStore({ db }: Database) {
  return {
    async get(idpId: string, id: string, from: Kysely<DB> = db): Promise<FederationProtocol | undefined> {
      return from
        .selectFrom('federation_protocol')
        .select(['id', 'idp_id', 'mapping_id', 'remote_id_attribute'])
        .where('idp_id', '=', idpId)
        .where('id', '=', id)
        .executeTakeFirst();
    },
    async list(idpId: string, query: ListQuery): Promise<Page<FederationProtocol>> {
      const selected = db
        .selectFrom('federation_protocol')
        .select(['id', 'idp_id', 'mapping_id', 'remote_id_attribute'])
        .where('idp_id', '=', idpId);
      return page(await withPaging(selected, query, 'federation_protocol.id').execute(), query.limit);
    },
    async insert(trx: Transaction<DB>, protocol: FederationProtocol): Promise<void> {
      await trx.insertInto('federation_protocol').values(protocol).execute();
    },
    async update(trx: Transaction<DB>, { id, idp_id, ...row }: FederationProtocol): Promise<void> {
      await trx.updateTable('federation_protocol').set(row).where('idp_id', '=', idp_id).where('id', '=', id).execute();
    },
    /** Federated identities that came by the protocol go with it. */
    async delete(trx: Transaction<DB>, idpId: string, id: string): Promise<void> {
      await trx.deleteFrom('federated_user').where('idp_id', '=', idpId).where('protocol_id', '=', id).execute();
      await trx.deleteFrom('federation_protocol').where('idp_id', '=', idpId).where('id', '=', id).execute();
    },
  };
}
