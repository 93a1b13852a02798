/**
 * Follows one issuer's revocations: a snapshot, then the stream from there on; where the server has no such feed (Keystone),
 * its list of events is polled. Invariants: knowledge is as old as the server's `as_of` says, never as young as its arrival; a
 * heartbeat counts only where its sequence is the one that was read; whatever does not fit leads to a new snapshot.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpError, type Session } from '@archstone/client';
import type { Logger } from '../log.ts';
import { readEventStream, type StreamEvent, StreamRefusedError } from './event-stream.ts';
import { type Revocations, readFeedEvent, readPolledEvent, revocations } from './revocations.ts';

export interface FeedOptions {
  session: Session;
  tls: { ca?: string; cert?: string; key?: string; insecure?: boolean };
  log: Logger;
  /** Milliseconds between two looks at a server without stream. */
  pollEvery: number;
  /** Called after each new snapshot. */
  onSnapshot(): void;
}

export interface Feed {
  /** Replaced by another one with each snapshot. */
  readonly revocations: Revocations;
  /** Seconds since the server knew that what is known here is everything; Infinity before the first snapshot. */
  staleness(): number;
  /** Whether the first attempt has led to something, be it a failure. */
  readonly isReady: boolean;
  /** Resolves when it has. */
  ready(): Promise<void>;
  close(): void;
}

/** Milliseconds; the server sends a heartbeat every five seconds. */
const SILENCE = 15_000;
/** Milliseconds after which a snapshot is taken anew when the stream begins again: what nobody can need any more goes. */
const SNAPSHOT_AGE = 3_600_000;
const FIRST_ATTEMPT = 5000;

/** A sequence that is not what the server said, or a server that says so: only a snapshot helps. */
class OutOfStepError extends Error {}

export function followRevocations({ session, tls, log, pollEvery, onSnapshot }: FeedOptions): Feed {
  const abort = new AbortController();
  const { signal } = abort;
  let known = revocations();
  /** Seconds old at `at` (performance.now()): a clock that is set does not make it younger. */
  let knowledge = { age: Number.POSITIVE_INFINITY, at: 0 };
  let place: { epoch: string; sequence: number } | undefined;
  let snapshotAt = 0;
  let retry = 1000;
  let isFailing = false;
  let isReady = false;
  let settle = () => {};
  const settled = new Promise<void>((resolve) => {
    settle = () => {
      isReady = true;
      resolve();
    };
    setTimeout(settle, FIRST_ATTEMPT).unref();
  });

  const ageNow = () => knowledge.age + (performance.now() - knowledge.at) / 1000;

  /** @param asOf epoch seconds by the server's clock; one that is ahead makes nothing younger than now */
  function prove(asOf: unknown): void {
    if (typeof asOf !== 'number' || !Number.isFinite(asOf)) throw new OutOfStepError('no time of proof');
    const age = Math.max(0, Date.now() / 1000 - asOf);
    if (age < ageNow()) knowledge = { age, at: performance.now() };
    if (isFailing) log.info('revocations are followed again');
    isFailing = false;
    settle();
  }

  async function takeSnapshot(root: string): Promise<void> {
    const url = `${root}/OS-REVOKE/events/snapshot`;
    const { body } = await session.request<{ epoch: string; sequence: number; events: unknown[] }>({ url, retries: 0 });
    const next = revocations();
    for (const event of body.events) next.add(readFeedEvent(event));
    known = next;
    place = { epoch: String(body.epoch), sequence: Number(body.sequence) };
    snapshotAt = performance.now();
    onSnapshot();
  }

  function take({ event, id, data }: StreamEvent): void {
    if (event === 'gap') throw new OutOfStepError('the server cannot go on from here');
    const value = JSON.parse(data) as Record<string, unknown>;
    if (event === 'heartbeat') {
      if (value.epoch !== place!.epoch || value.sequence !== place!.sequence)
        throw new OutOfStepError('the sequence is not the one that was read');
      prove(value.as_of);
    } else if (event === 'revocation') {
      const revocation = readFeedEvent(value);
      if (id !== `${place!.epoch}:${revocation.id}`) throw new OutOfStepError('an event of another sequence');
      known.add(revocation);
      place!.sequence = Math.max(place!.sequence, revocation.id);
    }
  }

  async function stream(root: string): Promise<void> {
    if (!place || performance.now() - snapshotAt > SNAPSHOT_AGE) await takeSnapshot(root);
    const token = await session.getToken();
    try {
      await readEventStream({
        url: `${root}/OS-REVOKE/events/stream`,
        headers: { 'x-auth-token': token, 'last-event-id': `${place!.epoch}:${place!.sequence}` },
        tls,
        silence: SILENCE,
        signal,
        onEvent: take,
        onRetry: (milliseconds) => {
          retry = milliseconds;
        },
      });
    } catch (error) {
      if (error instanceof StreamRefusedError && error.status === 401) session.invalidate(token);
      // A bad event is bad again where the stream goes on from: only a snapshot leads out.
      if (error instanceof OutOfStepError || error instanceof SyntaxError || error instanceof TypeError)
        place = undefined;
      throw error;
    }
  }

  async function poll(root: string): Promise<void> {
    const before = Date.now() / 1000;
    const { body } = await session.request<{ events: unknown[] }>({ url: `${root}/OS-REVOKE/events`, retries: 0 });
    const next = revocations();
    for (const event of body.events) next.add(readPolledEvent(event));
    known = next;
    prove(before);
  }

  /** One attempt. @returns milliseconds until the next one */
  async function attempt(): Promise<number> {
    const root = await session.getIdentityUrl();
    try {
      await stream(root);
    } catch (error) {
      const status = error instanceof HttpError || error instanceof StreamRefusedError ? error.status : 0;
      if (status === 404 && !place) {
        await poll(root);
        return pollEvery;
      }
      if (error instanceof OutOfStepError && !isFailing) {
        log.warn(`revocations are read anew: ${error.message}`);
        return retry;
      }
      throw error;
    }
    return retry;
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      let wait = retry;
      try {
        wait = await attempt();
      } catch (error) {
        if (signal.aborted) return;
        if (!isFailing) log.error(`revocations cannot be followed: ${(error as Error).message}`);
        isFailing = true;
        settle();
      }
      await sleep(wait, undefined, { signal, ref: false }).catch(() => {});
    }
  }
  void run();

  return {
    get revocations() {
      return known;
    },
    get isReady() {
      return isReady;
    },
    staleness: ageNow,
    ready: () => settled,
    close: () => abort.abort(),
  };
}
