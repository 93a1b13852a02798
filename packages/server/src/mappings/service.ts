/**
 * Mappings: rules that make local users, groups and projects of what an identity provider asserts. Invariant: the rules fit
 * the schema of their version. A change gives the rules anew; without a version it takes the configured one.
 */
import type { Transaction } from 'kysely';
import { isUniqueViolation } from '../db/errors.ts';
import type { DB } from '../db/schema/db.ts';
import { badRequest, conflict, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import type { ListQuery } from '../http/list.ts';
import { type Check, compileCheck } from '../http/validation.ts';
import { mappingSchemas } from './rules-schema.ts';
import type { Mapping, MappingStore } from './store.ts';

export type MappingService = ReturnType<typeof mappingService>;

export interface MappingServiceOptions {
  mappings: MappingStore;
  write: Write;
  /** `[federation] attribute_mapping_default_schema_version`. */
  defaultVersion: string;
}

type Fields = Readonly<Record<string, unknown>> & { schema_version?: string | null };

/** Characters of the column. */
const MAX_ID = 64;

export function mappingService({ mappings, write, defaultVersion }: MappingServiceOptions) {
  const checks = new Map<string, Check>(
    Object.entries(mappingSchemas).map(([version, schema]) => [version, compileCheck(schema)]),
  );

  async function get(id: string, trx?: Transaction<DB>): Promise<Mapping> {
    const mapping = await mappings.get(id, trx);
    if (!mapping) throw new IdentityError('mapping_not_found', { mapping_id: id });
    return mapping;
  }

  function checked(id: string, fields: Fields): Mapping {
    const schema_version = fields.schema_version || defaultVersion;
    const check = checks.get(schema_version);
    if (!check) throw badRequest(`The schema version of a mapping is one of ${[...checks.keys()].join(', ')}.`);
    check({ ...fields, schema_version });
    return { id, rules: fields.rules as unknown[], schema_version };
  }

  return {
    get: (id: string) => get(id),
    list: (query: ListQuery) => mappings.list(query),
    async create(id: string, fields: Fields): Promise<Mapping> {
      const mapping = checked(id, fields);
      if ([...id].length > MAX_ID) throw badRequest(`The id of a mapping has at most ${MAX_ID} characters.`);
      return write('authorization', async (trx) => {
        await mappings.insert(trx, mapping);
        return mapping;
      }).catch((error: unknown) => {
        throw isUniqueViolation(error) ? conflict('mapping', `Duplicate entry found with ID ${id}`) : error;
      });
    },
    async update(id: string, fields: Fields): Promise<Mapping> {
      const mapping = checked(id, fields);
      return write('authorization', async (trx) => {
        await get(id, trx);
        await mappings.update(trx, mapping);
        return mapping;
      });
    },
    async delete(id: string): Promise<void> {
      await write('authorization', async (trx) => {
        await get(id, trx);
        await mappings.delete(trx, id);
      });
    },
  };
}
