/**
 * Finds by content what another program took away, and tells it as our own writes do: grants, memberships, roles, implied roles,
 * disabled projects, domains and users, application credentials, trusts. What the tables held is kept (`archstone_right`), so
 * that nothing is lost while no server runs. Invariants: a change and its events are one transaction; each change is found
 * once, whoever searches; `provedAt` never claims what was not read. It refuses to tell of what was only given.
 *
 * The first search takes what it finds as it is: no token that carries its roles was issued before.
 */
import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import type { DB } from '../db/schema/db.ts';
import type { Freshness } from '../freshness/freshness.ts';
import type { FeedStore } from '../revocation/feed-store.ts';
import { isTrue, lossesOf, roleOf } from './losses.ts';
import { type Marks, markOf, tableMarks } from './marks.ts';
import { scanProgress } from './progress.ts';
import { after, isUnchanged, type Snapshot, takeSnapshot } from './snapshot.ts';
import { SOURCES, type Source } from './sources.ts';
import { type Digests, rightsStore } from './store.ts';

export interface RightsScanOptions {
  database: Database;
  feed: FeedStore;
  freshness: Freshness;
  /** Epoch seconds. */
  now(): number;
  /** Seconds. */
  maxStaleness: number;
  /** Called once for each failure that lasts. */
  onError(error: unknown): void;
}

/** Seconds that a searcher may be silent before another takes its place. */
const LEASE = 5;
/** Seconds for which an event of our own stands for the change that it was written with, beyond the time between two searches. */
const OVERLAP = 2;
/** Seconds; what is found is told with a later time than what is told by who does it. */
const MARGIN = 0.001;
/** Milliseconds between two searches, at least. */
const SHORTEST_PAUSE = 50;
/** On SQLite a search keeps everybody waiting: then it rests, so many times as long as it took. */
const REST = 1;
/** How much longer than the last one a search may take that finds something. */
const RESERVE = 1.25;
/** Buckets that are read at once. */
const BATCH = 64;

/** A project and its domain, which is itself where it acts as one. */
const domainOf = ([id, domain, isDomain]: readonly string[]): [string, string] => [
  id!,
  isTrue(isDomain) ? id! : domain!,
];

type Difference = { source: Source; buckets: readonly number[]; live: Digests };

export function rightsScan({ database, feed, freshness, now, maxStaleness, onError }: RightsScanOptions) {
  const { db, dialect, features } = database;
  const store = rightsStore(database);
  const progress = scanProgress(database);
  const holder = randomUUID();
  /** Where each process sees every commit, each searches for itself and only then; elsewhere one searches for all. */
  const isShared = !features.dataVersion;

  let seen: { version: number; digests: Map<string, Map<number, string>> } | undefined;
  let marks: Marks = new Map();
  let snapshot: Snapshot | undefined;
  let proved = { at: 0, revision: -1 };
  let isOpen = false;
  let isFailing = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  /** Milliseconds from the beginning of a search to the events that it told of, the last time that there were any. */
  let finding = 0;
  let isClosed = false;

  function provedAt(): number {
    const time = now();
    return !isShared && proved.revision === freshness.revision('authorization', true) ? time : proved.at;
  }

  /** The digests of what was seen, read anew where somebody else moved them. */
  async function whatWasSeen(version: number) {
    if (seen?.version === version) return seen;
    const digests = new Map<string, Map<number, string>>();
    for (const source of SOURCES) digests.set(source.name, new Map(await store.digests(db, source, 'seen')));
    marks = new Map();
    snapshot = undefined;
    seen = { version, digests };
    return seen;
  }

  function differing(before: Digests, after: Digests): number[] {
    const buckets = new Set([...before.keys(), ...after.keys()]);
    return [...buckets].filter((bucket) => before.get(bucket) !== after.get(bucket));
  }

  async function differences(version: number): Promise<Difference[]> {
    const { digests } = await whatWasSeen(version);
    const before = dialect === 'postgres' ? await takeSnapshot(db) : undefined;
    if (before && snapshot && isUnchanged(snapshot, before)) return [];
    const current = await tableMarks(db, dialect);
    const found: Difference[] = [];
    for (const source of SOURCES) {
      const mark = markOf(current, source.tables);
      if (mark !== undefined && mark === markOf(marks, source.tables)) continue;
      const live = await store.liveDigests(source);
      const buckets = differing(digests.get(source.name)!, live);
      if (buckets.length > 0) found.push({ source, buckets, live });
    }
    // What is read from here on is as new or newer: if it is newer, so are the marks next time.
    marks = current;
    snapshot = before;
    return found;
  }

  /** Forgets what is not there any more. */
  async function takeAway(trx: Transaction<DB>, { source, buckets }: Difference) {
    const removed: string[] = [];
    const current: string[] = [];
    for (let at = 0; at < buckets.length; at += BATCH) {
      const before = await store.rows(trx, source, 'seen', buckets.slice(at, at + BATCH));
      const now = await store.sameKeys(trx, source, before);
      const gone = before.filter(({ content }) => !now.has(content));
      await store.forget(trx, source, gone);
      removed.push(...gone.map(({ content }) => content));
      current.push(...now);
    }
    return { removed, current, digests: await store.digests(trx, source, 'seen', buckets) };
  }

  /** Takes what is there as seen. */
  async function takeIn(trx: Transaction<DB>, { source, buckets }: Difference) {
    for (let at = 0; at < buckets.length; at += BATCH) {
      const batch = buckets.slice(at, at + BATCH);
      const known = new Set((await store.rows(trx, source, 'seen', batch)).map(({ content }) => content));
      const rows = await store.rows(trx, source, 'live', batch);
      await store.keep(
        trx,
        source,
        rows.filter(({ content }) => !known.has(content)),
      );
    }
    return store.digests(trx, source, 'seen', buckets);
  }

  async function contextOf(
    trx: Transaction<DB>,
    roles: readonly string[],
    lost: Map<string, string[]>,
    come: string[],
  ) {
    const projects = (lost.get('project') ?? []).map((content) => domainOf(content.split(' ')));
    const inherited = (lost.get('assignment') ?? []).map((content) => content.split(' '));
    const targets = [...new Set(inherited.map(([, , target]) => target!))];
    const rows = targets.length === 0 ? [] : await store.projectDomains(trx, targets);
    const domains = rows.map(({ id, domain_id, is_domain }) => domainOf([id, domain_id, String(is_domain)]));
    return {
      roles: new Map(roles.map(roleOf).map((role) => [role.id, role])),
      projectDomains: new Map([...domains, ...projects]),
      projects: new Map(come.map((content) => content.split(' ')).map((row) => [row[0]!, row])),
    };
  }

  /** Tells what is lost, before anything else is read. */
  async function tell(found: readonly Difference[]): Promise<void> {
    const since = Math.max(proved.at, now() - LEASE) - OVERLAP;
    const { version, taken } = await freshness.write('revocation', async (trx) => {
      const version = await progress.advance(trx);
      const roles = await store.roles(trx);
      const taken = new Map<string, Awaited<ReturnType<typeof takeAway>>>();
      for (const difference of found) taken.set(difference.source.name, await takeAway(trx, difference));
      const lost = new Map([...taken].map(([name, { removed }]) => [name, removed]));
      const context = await contextOf(trx, roles, lost, taken.get('project')?.current ?? []);
      const told = await feed.outdatedSince(trx, since);
      const events = lossesOf(lost, context, told);
      const at = now();
      // Elsewhere a token may still be issued for so long on what was known before.
      await feed.outdateAll(trx, events, at, at + (isShared ? maxStaleness : 0) + MARGIN);
      return { version, taken };
    });
    note(version, found, new Map([...taken].map(([name, { digests }]) => [name, digests])));
  }

  /** What was added is read last: that is all of the table, where the losses were a few rows of an index. */
  async function learn(found: readonly Difference[]): Promise<void> {
    const more = found.flatMap((difference) => {
      const known = seen?.digests.get(difference.source.name) ?? new Map();
      const buckets = difference.buckets.filter((bucket) => known.get(bucket) !== difference.live.get(bucket));
      return buckets.length === 0 ? [] : [{ ...difference, buckets }];
    });
    if (!seen || more.length === 0) return;
    const { version, digests } = await db.transaction().execute(async (trx) => {
      const version = await progress.advance(trx);
      const digests = new Map<string, Digests>();
      for (const difference of more) digests.set(difference.source.name, await takeIn(trx, difference));
      return { version, digests };
    });
    note(version, more, digests);
  }

  /** Remembers what buckets hold now, unless somebody else changed others in between. */
  function note(version: number, found: readonly Difference[], digests: ReadonlyMap<string, Digests>): void {
    if (!seen || version !== seen.version + 1) {
      seen = undefined;
      return;
    }
    seen.version = version;
    for (const { source, buckets } of found) {
      const known = seen.digests.get(source.name)!;
      for (const bucket of buckets) known.delete(bucket);
      for (const [bucket, digest] of digests.get(source.name)!) known.set(bucket, digest);
    }
  }

  async function search(): Promise<void> {
    const start = { at: now(), revision: freshness.revision('authorization', true) };
    const began = performance.now();
    if (!isShared && proved.revision === start.revision) return;
    if (!isOpen) {
      await store.open();
      await progress.open();
    }
    isOpen = true;
    const isMine = !isShared || (await progress.take(holder, start.at, start.at + LEASE));
    const { version, scannedAt } = await progress.state();
    if (!isMine) {
      proved = { ...start, at: Math.max(proved.at, scannedAt) };
      return;
    }
    if (version === 0) await store.fill(progress.begin);
    const found = await differences(version === 0 ? (await progress.state()).version : version);
    if (found.length > 0) {
      await tell(found);
      finding = performance.now() - began;
    }
    await learn(found);
    if (isShared) {
      const own = await progress.prove(holder, start.at, now() + LEASE);
      if (snapshot) snapshot = after(snapshot, own);
    }
    proved = start;
  }

  function run(): Promise<void> {
    running ??= search()
      .then(
        () => {
          isFailing = false;
        },
        (error: unknown) => {
          seen = undefined;
          if (!isFailing) onError(error);
          isFailing = true;
        },
      )
      .finally(() => {
        running = undefined;
      });
    return running;
  }

  async function next(): Promise<void> {
    const began = performance.now();
    await run();
    const took = performance.now() - began;
    const bound = maxStaleness * 1000;
    // From one beginning to the next one: the search after a change has to be done within the bound.
    const interval = Math.min(bound / 2, Math.max(bound / 8, bound - finding * RESERVE));
    const wait = isShared ? interval - took : Math.max(bound / 2, took * REST);
    if (!isClosed) timer = setTimeout(() => void next(), Math.max(SHORTEST_PAUSE, wait)).unref();
  }

  return {
    /** Epoch seconds: what was committed before is told, or will have been before this is read. */
    get provedAt() {
      return provedAt();
    },
    /** Searches once, and then again and again until `close`. Failures are told to `onError`. */
    start: next,
    async close(): Promise<void> {
      isClosed = true;
      clearTimeout(timer);
      await running;
      if (isShared && proved.at > 0) await progress.release(holder).catch(() => {});
    },
  };
}
