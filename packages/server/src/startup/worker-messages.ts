/** What the primary process and a worker say to each other about the worker's life; about changes: freshness/messages. */
import type { FromWorker, ToWorker } from '../freshness/messages.ts';
import type { Address } from './address.ts';
import type { ServeOptions } from './serve.ts';

/** Everything a worker needs, read once by the primary: a worker that is replaced gets the same. */
export type Start = { kind: 'start'; setup: ServeOptions['setup']; address: Address; quiet: boolean };

export type PrimarySays = Start | { kind: 'stop' } | ToWorker;

export type WorkerSays = { kind: 'listening' } | { kind: 'failed'; message: string } | FromWorker;
