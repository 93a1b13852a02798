/** What a change is, and who carries it. */

/** What a write touches. `authorization`: subjects, grants, catalog; `revocation`: revocation events. */
export type Area = 'authorization' | 'revocation';

export const AREAS: readonly Area[] = ['authorization', 'revocation'];

export interface Change {
  readonly areas: readonly Area[];
  /** Its lines in the change log, by which a change that arrives twice is known; none: it always counts. */
  readonly ids: readonly number[];
}

/** What is told where something may have been missed. */
export const everything: Change = { areas: AREAS, ids: [] };

/** Carries changes between the workers of one host, or between hosts. */
export interface ChangeBus {
  /** Called after the commit; resolves when those who must know before the writer answers do know. Never rejects. */
  announce(change: Change): Promise<void>;
  /** Calls back for each change made elsewhere, and with `everything` where one may have been missed. */
  onChange(listener: (change: Change) => void): void;
  close(): Promise<void>;
}

/** An area that a newer release writes outdates everything here. */
export const areasNamed = (names: readonly string[]): readonly Area[] =>
  names.every((name) => AREAS.includes(name as Area)) ? (names as Area[]) : AREAS;
