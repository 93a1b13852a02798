/**
 * The differences that are wanted: each names one method, one route, one pair of statuses (reference, subject) and why.
 * Where release 2026.1 differs from the older reference, 2026.1 holds. At most 30; one that no longer occurs is an error.
 */
export interface Accepted {
  readonly method: string;
  /** The path without its query, every id as `{id}`. */
  readonly route: string;
  readonly status: readonly [reference: number, subject: number];
  /** For equal statuses: where the answers differ, as the report says it (`body.links`, `header vary`). */
  readonly at?: string;
  readonly reason: string;
}

export const most = 30;

export const accepted: readonly Accepted[] = [];
