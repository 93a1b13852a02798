/**
 * The bus of one host, as a worker process sees it: a change goes to the primary process and counts as announced when the
 * primary says that every other live worker has acknowledged. A worker whose primary is gone ends at once, since it
 * could not know any more what the others change.
 */
import { areasNamed, type Change, type ChangeBus } from './change.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** This process as a child: `process`, where it was forked. */
export interface Parent {
  send(message: FromWorker): void;
  onMessage(listener: (message: ToWorker) => void): void;
}

export interface WorkerBus extends ChangeBus {
  /** From its resolving on, this worker is told of every change: to be awaited before it serves. */
  join(): Promise<void>;
}

export function workerBus(parent: Parent): WorkerBus {
  const announced = new Map<number, () => void>();
  let serial = 0;
  let listener: (change: Change) => void = () => {};
  let joined: (() => void) | undefined;

  parent.onMessage((message) => {
    switch (message.kind) {
      case 'joined':
        joined?.();
        break;
      case 'changed':
        listener({ areas: areasNamed(message.areas), ids: message.ids });
        parent.send({ kind: 'acknowledged', change: message.change });
        break;
      case 'settled':
        announced.get(message.serial)?.();
        announced.delete(message.serial);
        break;
    }
  });

  return {
    join() {
      return new Promise((resolve) => {
        joined = resolve;
        parent.send({ kind: 'join' });
      });
    },
    announce({ areas, ids }) {
      serial++;
      const own = serial;
      return new Promise((resolve) => {
        announced.set(own, resolve);
        parent.send({ kind: 'change', serial: own, areas, ids });
      });
    },
    onChange(callback) {
      listener = callback;
    },
    close: () => Promise.resolve(),
  };
}
