/** Table `credential`, as it is stored: the blob stays encrypted here. */
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { readExtra, writeExtra } from '../db/extra.ts';
import { withFilters } from '../db/filters.ts';
import type { DB } from '../db/schema/db.ts';
import type { Filter } from '../http/list.ts';

/** What of a credential is no secret. */
export interface CredentialFacts {
  id: string;
  user_id: string;
  project_id: string | null;
  type: string;
  [attribute: string]: unknown;
}

/** A blob as it is stored. */
export interface SealedBlob {
  encrypted_blob: string;
  /** Which key it was encrypted with. */
  key_hash: string;
}

export interface SealedCredential {
  facts: CredentialFacts;
  sealed: SealedBlob;
}

const COLUMNS = ['user_id', 'project_id', 'type', 'blob', 'encrypted_blob', 'key_hash'];
const FACTS = ['id', 'user_id', 'project_id', 'type', 'extra'] as const;
const FILTERS = {
  user_id: { column: 'credential.user_id', type: 'text' },
  type: { column: 'credential.type', type: 'text' },
} as const;

/** Databases limit the parameters of one statement. */
const IDS_AT_ONCE = 1000;

type FactsRow = Pick<CredentialFacts, 'id' | 'user_id' | 'project_id' | 'type'> & { extra: string | null };
const factsOf = ({ extra, id, user_id, project_id, type }: FactsRow): CredentialFacts => ({
  ...readExtra(extra),
  id,
  user_id,
  project_id,
  type,
});

const rowOf = ({ facts, sealed }: SealedCredential) => ({
  id: facts.id,
  user_id: facts.user_id,
  project_id: facts.project_id,
  type: facts.type,
  extra: writeExtra(facts, COLUMNS),
  encrypted_blob: sealed.encrypted_blob,
  key_hash: sealed.key_hash,
});

export type CredentialStore = ReturnType<typeof credentialStore>;

export function credentialStore({ db, dialect }: Database) {
  return {
    async get(id: string, from: Kysely<DB> = db): Promise<SealedCredential | undefined> {
      const row = await from.selectFrom('credential').selectAll().where('id', '=', id).executeTakeFirst();
      if (!row) return undefined;
      const { encrypted_blob, key_hash } = row;
      return { facts: factsOf(row), sealed: { encrypted_blob, key_hash } };
    },
    /** All that pass the filters, by id, from after `marker`. */
    async list(filters: readonly Filter[], marker?: string): Promise<CredentialFacts[]> {
      let selected = withFilters(db.selectFrom('credential').select(FACTS), filters, FILTERS, dialect);
      if (marker !== undefined) selected = selected.where('credential.id', '>', marker);
      return (await selected.orderBy('credential.id').execute()).map(factsOf);
    },
    async sealedBlobs(ids: readonly string[]): Promise<Map<string, SealedBlob>> {
      const found = new Map<string, SealedBlob>();
      for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
        const rows = await db
          .selectFrom('credential')
          .select(['id', 'encrypted_blob', 'key_hash'])
          .where('id', 'in', ids.slice(at, at + IDS_AT_ONCE))
          .execute();
        for (const { id, ...sealed } of rows) found.set(id, sealed);
      }
      return found;
    },
    async listForUser(userId: string, type: string): Promise<SealedCredential[]> {
      const rows = await db
        .selectFrom('credential')
        .selectAll()
        .where('user_id', '=', userId)
        .where('type', '=', type)
        .orderBy('id')
        .execute();
      return rows.map((row) => ({
        facts: factsOf(row),
        sealed: { encrypted_blob: row.encrypted_blob, key_hash: row.key_hash },
      }));
    },
    async countForUser(trx: Transaction<DB>, userId: string): Promise<number> {
      const { count } = await trx
        .selectFrom('credential')
        .select(({ fn }) => fn.countAll().as('count'))
        .where('user_id', '=', userId)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    async insert(trx: Transaction<DB>, credential: SealedCredential): Promise<void> {
      await trx.insertInto('credential').values(rowOf(credential)).execute();
    },
    async update(trx: Transaction<DB>, id: string, sealed: SealedBlob): Promise<void> {
      await trx.updateTable('credential').set(sealed).where('id', '=', id).execute();
    },
    async delete(trx: Transaction<DB>, id: string): Promise<void> {
      await trx.deleteFrom('credential').where('id', '=', id).execute();
    },
    async deleteForUser(trx: Transaction<DB>, userId: string): Promise<void> {
      await trx.deleteFrom('credential').where('user_id', '=', userId).execute();
    },
    async deleteForProject(trx: Transaction<DB>, projectId: string): Promise<void> {
      await trx.deleteFrom('credential').where('project_id', '=', projectId).execute();
    },
  };
}
