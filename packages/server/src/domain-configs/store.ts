/** Tables `whitelisted_config`, `sensitive_config` and `config_register`. Values are stored as JSON texts. */
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { insertMissing } from '../db/insert.ts';
import type { DB } from '../db/schema/db.ts';

export interface ConfigOption {
  group: string;
  option: string;
  value: unknown;
}

/** One group of options, or one option of it; neither: all. */
export interface ConfigPart {
  group?: string;
  option?: string;
}

type ConfigTable = 'whitelisted_config' | 'sensitive_config';
const TABLES: readonly ConfigTable[] = ['whitelisted_config', 'sensitive_config'];

export type DomainConfigStore = ReturnType<typeof domainConfigStore>;

export function domainConfigStore(database: Database) {
  const { db } = database;

  async function list(
    table: ConfigTable,
    domainId: string,
    { group, option }: ConfigPart,
    from: Kysely<DB>,
  ): Promise<ConfigOption[]> {
    let selected = from.selectFrom(table).select(['group', 'option', 'value']).where('domain_id', '=', domainId);
    if (group !== undefined) selected = selected.where('group', '=', group);
    if (option !== undefined) selected = selected.where('option', '=', option);
    const rows = await selected.orderBy('group').orderBy('option').execute();
    return rows.map((row) => ({ ...row, value: JSON.parse(row.value) }));
  }

  async function remove(trx: Transaction<DB>, domainId: string, { group, option }: ConfigPart = {}): Promise<void> {
    for (const table of TABLES) {
      let deleted = trx.deleteFrom(table).where('domain_id', '=', domainId);
      if (group !== undefined) deleted = deleted.where('group', '=', group);
      if (option !== undefined) deleted = deleted.where('option', '=', option);
      await deleted.execute();
    }
  }

  return {
    whitelisted: (domainId: string, part: ConfigPart = {}, from: Kysely<DB> = db) =>
      list('whitelisted_config', domainId, part, from),
    sensitive: (domainId: string, part: ConfigPart = {}, from: Kysely<DB> = db) =>
      list('sensitive_config', domainId, part, from),
    delete: remove,
    async insert(
      trx: Transaction<DB>,
      domain_id: string,
      options: readonly (ConfigOption & { isSensitive: boolean })[],
    ) {
      for (const table of TABLES) {
        const rows = options
          .filter(({ isSensitive }) => isSensitive === (table === 'sensitive_config'))
          .map(({ group, option, value }) => ({ domain_id, group, option, value: JSON.stringify(value) }));
        if (rows.length > 0) await trx.insertInto(table).values(rows).execute();
      }
    },
    /** Takes what only one domain may have, unless another has it already. */
    async register(trx: Transaction<DB>, type: string, domain_id: string): Promise<void> {
      await insertMissing(database, trx, 'config_register', [{ type, domain_id }]);
    },
    async registered(type: string, from: Kysely<DB> = db): Promise<string | undefined> {
      const row = await from
        .selectFrom('config_register')
        .select('domain_id')
        .where('type', '=', type)
        .executeTakeFirst();
      return row?.domain_id;
    },
    async release(trx: Transaction<DB>, domainId: string, type?: string): Promise<void> {
      let deleted = trx.deleteFrom('config_register').where('domain_id', '=', domainId);
      if (type !== undefined) deleted = deleted.where('type', '=', type);
      await deleted.execute();
    },
    async deleteForDomain(trx: Transaction<DB>, domainId: string): Promise<void> {
      await remove(trx, domainId);
      await trx.deleteFrom('config_register').where('domain_id', '=', domainId).execute();
    },
  };
}
