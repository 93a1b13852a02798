/**
 * Where events come together: what the transactions of a request noted, its sign-ins and its refusals, in one list that is
 * handed on before the request is answered, whether it failed or not.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Write } from '../freshness/freshness.ts';
import { basicPayload } from './basic.ts';
import { cadfPayload } from './cadf.ts';
import type { Initiator, NotifiedEvent } from './event.ts';
import { type Message, message } from './message.ts';
import { listen } from './note.ts';

export interface NotifierOptions {
  format: 'basic' | 'cadf';
  /** `[DEFAULT] notification_opt_out`. */
  optOut: readonly string[];
  publisherId: string;
  /** Id of the service of type `identity`, if there is one. */
  observerId(): Promise<string | undefined>;
  /** Takes them before the request is answered; must neither throw nor wait for anybody. */
  sinks: readonly ((messages: readonly Message[]) => void)[];
  /** Milliseconds since the epoch. */
  clock(): number;
  warn(message: string): void;
}

export interface Notifier {
  /** Runs what a request does; resolves or rejects as it does, once its events are handed on. */
  during<T>(initiator: Initiator, work: () => T | Promise<T>): Promise<T>;
  /** Notes of transactions are heard from the moment on in which they are committed. */
  hear(write: Write): Write;
  /** An event that hangs on no transaction. */
  emit(event: NotifiedEvent): void;
}

interface Gathering {
  initiator: Initiator | undefined;
  events: { event: NotifiedEvent; at: number }[];
}

export function notifier(options: NotifierOptions): Notifier {
  const { format, optOut, publisherId, observerId, sinks, clock, warn } = options;
  const requests = new AsyncLocalStorage<Gathering>();

  function isWanted(event: NotifiedEvent): boolean {
    const type = typeOf(event);
    // Keystone asks for the outcome of a sign-in wherever the word stands in the type.
    return !optOut.includes(event.kind === 'authenticate' ? `${type}.${event.outcome}` : type);
  }

  async function handOn({ initiator, events }: Gathering): Promise<void> {
    const wanted = events.filter(({ event }) => isWanted(event));
    if (wanted.length === 0) return;
    try {
      // An event without its observer is better than none.
      const observer = wanted.some(({ event }) => isCadf(event, format))
        ? await observerId().catch(() => undefined)
        : undefined;
      const messages = wanted.map(({ event, at }) => {
        const payload =
          event.kind === 'resource' && format === 'basic'
            ? basicPayload(event, initiator)
            : cadfPayload(event, { initiator, observerId: observer, at });
        return message(publisherId, typeOf(event), payload, at);
      });
      for (const sink of sinks) sink(messages);
    } catch (error) {
      warn(`${wanted.length} notifications could not be made: ${(error as Error).message}`);
    }
  }

  function gather(events: readonly NotifiedEvent[]): void {
    if (events.length === 0) return;
    const dated = events.map((event) => ({ event, at: clock() }));
    const request = requests.getStore();
    if (request) request.events.push(...dated);
    else void handOn({ initiator: undefined, events: dated });
  }

  return {
    async during(initiator, work) {
      const gathering: Gathering = { initiator, events: [] };
      try {
        return await requests.run(gathering, work);
      } finally {
        if (gathering.events.length > 0) await handOn(gathering);
      }
    },
    hear: (write) => async (areas, work) => {
      let noted: NotifiedEvent[] = [];
      const result = await write(areas, (trx) => {
        noted = listen(trx);
        return work(trx);
      });
      gather(noted);
      return result;
    },
    emit: (event) => gather([event]),
  };
}

const isCadf = (event: NotifiedEvent, format: NotifierOptions['format']) =>
  event.kind !== 'resource' || format === 'cadf';

function typeOf(event: NotifiedEvent): string {
  if (event.kind === 'authenticate') return 'identity.authenticate';
  if (event.kind === 'grant') return `identity.role_assignment.${event.operation}`;
  return `identity.${event.type}.${event.operation}`;
}
