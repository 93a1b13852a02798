/** What the primary process and its workers say to each other about changes. */
import type { Area, Change } from './change.ts';

export type FromWorker =
  /** Counts from now on. */
  | { kind: 'join' }
  /** Committed a change; waits for `settled`. */
  | ({ kind: 'change'; serial: number } & Change)
  | { kind: 'acknowledged'; change: number };

export type ToWorker =
  | { kind: 'joined' }
  | { kind: 'changed'; change: number; areas: readonly Area[]; ids: readonly number[] }
  /** Every live worker has acknowledged. */
  | { kind: 'settled'; serial: number };
