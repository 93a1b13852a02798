import type { Random } from './random.ts';

/** One reader under test. */
export interface Target {
  readonly name: string;
  /** Source files (relative to `src/`) whose errors count as the branches that can be reached. */
  readonly sources: readonly string[];
  /**
   * Makes the input that `random` decides and gives it to the reader. Throws what the reader throws; the answer is a word for
   * the report. Throws `Violation` where the reader took what it should not.
   */
  run(random: Random): string;
}

/** The reader broke a promise: it took something else for what it was. */
export class Violation extends Error {
  override readonly name = 'Violation';
}
