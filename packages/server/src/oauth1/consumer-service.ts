/**
 * Consumers: programs that users may delegate roles to. The secret is made here and shown once. Deleting a consumer ends
 * every token that came by it, as a revocation event.
 */
import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { DB } from '../db/schema/db.ts';
import { badRequest, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import type { ListQuery } from '../http/list.ts';
import { note } from '../notifications/note.ts';
import type { RevocationService } from '../revocation/service.ts';
import type { Consumer, ConsumerStore } from './consumer-store.ts';

export type ConsumerService = ReturnType<typeof consumerService>;

export interface ConsumerServiceOptions {
  consumers: ConsumerStore;
  revocations: Pick<RevocationService, 'revoke'>;
  write: Write;
}

type Fields = Readonly<Record<string, unknown>> & { description?: string | null };

/** Attributes that Keystone does not know keep their value under a name that fits its columns. */
const plain = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name.replace(/[:-]/g, '_'), value]));

export function consumerService({ consumers, revocations, write }: ConsumerServiceOptions) {
  async function get(id: string, trx?: Transaction<DB>): Promise<Consumer> {
    const consumer = await consumers.get(id, trx);
    if (!consumer) throw new IdentityError('consumer_not_found', { consumer_id: id });
    return consumer;
  }

  return {
    get: (id: string) => get(id),
    list: (query: ListQuery) => consumers.list(query),
    async create(fields: Fields): Promise<Consumer & { secret: string }> {
      const { id: _, secret: __, links, extra, ...rest } = plain(fields);
      const secret = randomUUID().replaceAll('-', '');
      const consumer = {
        ...rest,
        id: randomUUID().replaceAll('-', ''),
        description: fields.description ?? null,
      };
      await write('authorization', async (trx) => {
        await consumers.insert(trx, consumer, secret);
        note(trx, 'created', 'OS-OAUTH1:consumer', consumer.id);
      });
      return { ...consumer, secret };
    },
    update(id: string, fields: Fields): Promise<Consumer> {
      if (fields.id !== undefined && fields.id !== id) throw badRequest('Cannot change ID');
      return write('authorization', async (trx) => {
        await consumers.update(trx, { ...(await get(id, trx)), ...plain(fields), id } as Consumer);
        note(trx, 'updated', 'OS-OAUTH1:consumer', id);
        return get(id, trx);
      });
    },
    async delete(id: string): Promise<void> {
      await write(['authorization', 'revocation'], async (trx) => {
        await get(id, trx);
        await consumers.delete(trx, id);
        note(trx, 'deleted', 'OS-OAUTH1:consumer', id);
        await revocations.revoke(trx, { consumer_id: id });
      });
    },
  };
}
