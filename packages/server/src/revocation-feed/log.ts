/** The feed's events in memory, in the order of their numbers, as the bytes in which they are sent. */
import type { FeedEvent } from '../revocation/feed-store.ts';

export interface LogEntry {
  readonly id: number;
  /** JSON of the event, without what differs from one telling to the next. */
  readonly json: string;
  /** Epoch seconds. */
  readonly revoked_at: number;
  /** Which reading of the table found it. */
  readonly reading: number;
}

export function entryOf({ id, attributes, isOwn, issued_before, revoked_at }: FeedEvent, reading: number): LogEntry {
  const members = attributes.slice(1, -1);
  const kind = isOwn ? 'outdated' : 'revoked';
  return {
    id,
    json: `{"id":${id},"kind":"${kind}",${members}${members === '' ? '' : ','}"issued_before":${issued_before / 1e6}}`,
    revoked_at: revoked_at / 1e6,
    reading,
  };
}

export class FeedLog {
  readonly #ids = new Set<number>();
  #entries: LogEntry[] = [];
  #last = 0;
  #version = 0;

  /** False where it is known already. An event that committed late takes its place among those before it. */
  add(entry: LogEntry): boolean {
    if (this.#ids.has(entry.id)) return false;
    this.#ids.add(entry.id);
    this.#version++;
    if (entry.id > this.#last) this.#entries.push(entry);
    else this.#entries.splice(this.#indexAfter(entry.id), 0, entry);
    this.#last = Math.max(this.#last, entry.id);
    return true;
  }

  /** The highest number so far; 0 where there was none. */
  get last(): number {
    return this.#last;
  }

  /** Moves with every change. */
  get version(): number {
    return this.#version;
  }

  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  /**
   * What somebody who has read up to `id` may not know: what comes after, and what committed later although it is before.
   * That was read here together with it or after it: an earlier reading that found the one would have found the other.
   *
   * @param patience seconds between two transactions that take their numbers in one order and commit in the other
   */
  after(id: number, patience: number): readonly LogEntry[] {
    const at = this.#indexAfter(id);
    const last = this.#entries[at - 1];
    const late: LogEntry[] = [];
    for (let before = at - 1; before >= 0 && last; before--) {
      const entry = this.#entries[before]!;
      if (entry.revoked_at < last.revoked_at - patience) break;
      if (patience > 0 && entry.id !== id && (last.id !== id || entry.reading >= last.reading)) late.push(entry);
    }
    return [...late.reverse(), ...this.#entries.slice(at)];
  }

  /** Forgets what was revoked before `cutoff` (epoch seconds). */
  prune(cutoff: number): void {
    const kept = this.#entries.filter(({ revoked_at }) => revoked_at >= cutoff);
    if (kept.length === this.#entries.length) return;
    this.#version++;
    this.#entries = kept;
    this.#ids.clear();
    for (const { id } of kept) this.#ids.add(id);
  }

  /** Where the first entry above `id` is. */
  #indexAfter(id: number): number {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#entries[middle]!.id <= id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
