/** What a transaction changes, noted while it runs, told only once it is committed. */
import type { Transaction } from 'kysely';
import type { DB } from '../db/schema/db.ts';
import type { Operation, ResourceEvent, ResourceType } from './event.ts';

type Trx = Transaction<DB>;

/** Only transactions that somebody listens to are in here. */
const heard = new WeakMap<Trx, ResourceEvent[]>();

/** The list that what this transaction notes goes to. */
export function listen(trx: Trx): ResourceEvent[] {
  const events: ResourceEvent[] = [];
  heard.set(trx, events);
  return events;
}

/** Costs nothing where no notifications are configured. */
export function note(
  trx: Trx,
  operation: Operation,
  type: ResourceType,
  id: string,
  more: Pick<ResourceEvent, 'actor' | 'anonymous'> = {},
): void {
  heard.get(trx)?.push({ kind: 'resource', operation, type, id, ...more });
}
