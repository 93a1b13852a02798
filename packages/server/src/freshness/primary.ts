/**
 * The bus of one host, as the primary process keeps it. Invariants: a change is settled when every worker that had joined
 * before it has acknowledged it or is dead; a worker that stays silent for `patience` is killed, for it may be serving
 * what is outdated; the death of a worker counts as a change of everything, for it may have died between its commit
 * and its announcement.
 */
import { type Change, everything } from './change.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** One worker process. */
export interface Member {
  send(message: ToWorker): void;
  /** Ends the process at once, whatever state it is in; `left` follows. */
  kill(): void;
}

export interface Primary {
  /** A worker said something. */
  heard(from: Member, message: FromWorker): void;
  /** The worker's process is over. */
  left(member: Member): void;
}

interface Pending {
  missing: Set<Member>;
  settle(): void;
}

/** @param patience milliseconds */
export function createPrimary({ patience = 250, warn }: { patience?: number; warn(message: string): void }): Primary {
  const members = new Set<Member>();
  const gone = new WeakSet<Member>();
  const pending = new Map<number, Pending>();
  let changes = 0;

  function tell({ areas, ids }: Change, others: Set<Member>, settle: () => void): void {
    if (others.size === 0) {
      settle();
      return;
    }
    changes++;
    const change = changes;
    pending.set(change, { missing: others, settle });
    for (const member of others) member.send({ kind: 'changed', change, areas, ids });
    // An acknowledgement may lie unread where it was this process that had no time: it is read before judging.
    setTimeout(() => setImmediate(cutOff, change), patience).unref();
  }

  function cutOff(change: number): void {
    for (const member of pending.get(change)?.missing ?? []) {
      warn(`a worker was silent for ${patience} ms and is replaced`);
      member.kill();
    }
  }

  function acknowledge(change: number, member: Member): void {
    const entry = pending.get(change);
    if (!entry?.missing.delete(member) || entry.missing.size > 0) return;
    pending.delete(change);
    entry.settle();
  }

  const allBut = (member: Member): Set<Member> => new Set([...members].filter((other) => other !== member));

  return {
    heard(from, message) {
      switch (message.kind) {
        case 'join':
          // The end of a process may be seen before the last that it said.
          if (gone.has(from)) break;
          members.add(from);
          from.send({ kind: 'joined' });
          break;
        case 'change':
          tell(message, allBut(from), () => from.send({ kind: 'settled', serial: message.serial }));
          break;
        case 'acknowledged':
          acknowledge(message.change, from);
          break;
      }
    },
    left(member) {
      gone.add(member);
      if (!members.delete(member)) return;
      for (const change of [...pending.keys()]) acknowledge(change, member);
      tell(everything, new Set(members), () => {});
    },
  };
}
