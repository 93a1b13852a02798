/**
 * The feed of revocations for services that judge tokens by themselves: a snapshot that names its place in the sequence, and
 * a stream that goes on from there (`docs/revocation-feed.md`). Invariants: numbers mean the same on every worker; an event
 * may be told twice, never left out; a reader that cannot be served from where it stopped is told so. It refuses to wait for
 * slow readers, and ends with the token that it was opened with.
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { StreamSink } from '../http/stream.ts';
import { type FollowOptions, followFeed, PATIENCE } from './follow.ts';
import type { LogEntry } from './log.ts';

export interface FeedOptions extends Omit<FollowOptions, 'onNews'> {
  /** Milliseconds between two heartbeats of a stream. */
  heartbeat?: number;
}

export interface Snapshot {
  readonly etag: string;
  readonly body: Buffer;
  readonly gzipped: Buffer;
}

export interface Reader {
  sink: StreamSink;
  /** `Last-Event-ID`; undefined: only what comes from now on. */
  after: string | undefined;
  /** Whether the token that opened the stream still holds. */
  isAllowed(): boolean | Promise<boolean>;
}

export type RevocationFeed = ReturnType<typeof revocationFeed>;

const HEARTBEAT = 5000;
/** Readers get their heartbeats in so many groups, one after the other. */
const SLOTS = 50;
/** Bytes that a reader may be behind, beyond what it was behind when it came. */
const MOST_WAITING = 256 * 1024;
/** Milliseconds that a snapshot is given to everybody; the stream tells what came since. */
const SNAPSHOT_AGE = 1000;
/** Milliseconds before a reader comes back, at random within. */
const RETRY = { least: 500, most: 5000 };
const BACKLOGS = 8;

const compress = promisify(gzip);

export function revocationFeed({ heartbeat = HEARTBEAT, ...options }: FeedOptions) {
  const { store, now } = options;
  const slots = Array.from({ length: SLOTS }, () => new Map<StreamSink, Reader & { allowance: number }>());
  let epoch: string | undefined;
  let snapshot: { promise: Promise<Snapshot>; version: number; at: number } | undefined;
  const backlogs = new Map<string, Buffer>();
  let next = 0;
  let count = 0;
  let joined = 0;
  let timer: NodeJS.Timeout | undefined;

  const following = followFeed({ ...options, onNews: broadcast });
  const { log } = following;
  const knownEpoch = async () => (epoch ??= await store.epoch());
  const told = ({ id, json }: LogEntry) =>
    `id: ${epoch}:${id}\nevent: revocation\ndata: ${json.slice(0, -1)},"as_of":${following.provedAt}}\n\n`;
  const pulse = () =>
    Buffer.from(
      `event: heartbeat\ndata: {"as_of":${following.provedAt},"now":${now()},"epoch":"${epoch}","sequence":${log.last}}\n\n`,
    );

  /** What is told at once may be more than anybody may be behind: what counts is what was not read before. */
  function send(sink: StreamSink, chunk: Buffer, allowance: number): void {
    if (sink.waiting > allowance) sink.cutOff();
    else sink.write(chunk);
  }

  function broadcast(news: readonly LogEntry[]): void {
    backlogs.clear();
    if (count === 0) return;
    const chunk = Buffer.from(news.map(told).join(''));
    for (const slot of slots) for (const { sink, allowance } of slot.values()) send(sink, chunk, allowance);
  }

  /** One group's turn: a heartbeat for those whose token holds, the end for the others. */
  async function beat(): Promise<void> {
    const slot = slots[next]!;
    next = (next + 1) % SLOTS;
    if (slot.size === 0) return;
    const chunk = pulse();
    for (const { sink, allowance, isAllowed } of [...slot.values()]) {
      if (await isAllowed()) send(sink, chunk, allowance);
      else sink.end();
    }
  }

  function join(reader: Reader, allowance: number): void {
    const slot = slots[joined++ % SLOTS]!;
    slot.set(reader.sink, { ...reader, allowance });
    count++;
    reader.sink.onClose(() => {
      slot.delete(reader.sink);
      count--;
      if (count === 0) rest();
    });
    following.run();
    timer ??= setInterval(() => void beat().catch(options.onError), heartbeat / SLOTS).unref();
  }

  function rest(): void {
    clearInterval(timer);
    timer = undefined;
    void following.pause();
  }

  /** What a reader must be told first; undefined where the sequence does not lead on from where it stopped. */
  function backlogFor(after: string | undefined): Buffer | undefined {
    if (after === undefined) return Buffer.alloc(0);
    const match = /^([0-9a-f]+):(\d{1,15})$/.exec(after);
    const id = Number(match?.[2]);
    if (match?.[1] !== epoch || id > log.last) return undefined;
    const known = backlogs.get(after);
    if (known) return known;
    const chunk = Buffer.from(
      log
        .after(id, store.commitsInOrder ? 0 : PATIENCE)
        .map(told)
        .join(''),
    );
    if (backlogs.size >= BACKLOGS) backlogs.clear();
    backlogs.set(after, chunk);
    return chunk;
  }

  async function makeSnapshot(): Promise<Snapshot> {
    const events = log.entries.map(({ json }) => json).join(',\n');
    const head = `{"epoch":"${epoch}","sequence":${log.last},"as_of":${following.provedAt},"events":[\n`;
    const body = Buffer.from(`${head}${events}\n]}`);
    const etag = `"${createHash('sha256').update(`${epoch} ${log.entries.length} `).update(events).digest('base64url')}"`;
    return { etag, body, gzipped: await compress(body) };
  }

  return {
    /** How many read the stream. */
    get readers() {
      return count;
    },
    /** Epoch seconds at which its events were last known to be all. */
    get asOf() {
      return following.provedAt;
    },
    /** How many events are told. */
    get size() {
      return log.entries.length;
    },
    async snapshot(): Promise<Snapshot> {
      await knownEpoch();
      await following.current();
      const isOld = !snapshot || (snapshot.version !== log.version && performance.now() - snapshot.at > SNAPSHOT_AGE);
      if (isOld) snapshot = { promise: makeSnapshot(), version: log.version, at: performance.now() };
      return snapshot!.promise;
    },
    /** Resolves when the stream may begin. */
    async ready(): Promise<void> {
      await knownEpoch();
      await following.current();
    },
    /** After `ready`. */
    open(reader: Reader): void {
      const { sink, after } = reader;
      const retry = RETRY.least + Math.floor(Math.random() * (RETRY.most - RETRY.least));
      const backlog = backlogFor(after);
      if (!backlog) {
        sink.write(Buffer.from(`retry: ${retry}\nevent: gap\ndata: {"epoch":"${epoch}","sequence":${log.last}}\n\n`));
        sink.end();
        return;
      }
      sink.write(Buffer.concat([Buffer.from(`retry: ${retry}\n\n`), backlog, pulse()]));
      join(reader, MOST_WAITING + sink.waiting);
    },
    /** Ends every stream. */
    async close(): Promise<void> {
      for (const slot of slots) for (const { sink } of slot.values()) sink.end();
      clearInterval(timer);
      await following.pause();
    },
  };
}
