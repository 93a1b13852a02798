// How a column's value looks in every dialect: the connection makes the three databases agree on these.

/** A boolean column: 0 or 1, never true or false. */
export type Bit = 0 | 1;

/** `YYYY-MM-DD HH:MM:SS`, optionally followed by `.` and up to six digits, in UTC. Made and read by times.ts. */
export type DateTime = string;

/** `YYYY-MM-DD`, in UTC. */
export type DateOnly = string;
