// Times between JavaScript and the DATETIME columns.

/** Epoch seconds (with a fraction) or a Date → `YYYY-MM-DD HH:MM:SS.ffffff` in UTC, as SQLAlchemy writes it on SQLite. */
export function toDbTime(time: number | Date): string {
  const microseconds = typeof time === 'number' ? Math.round(time * 1e6) : time.getTime() * 1000;
  const seconds = Math.floor(microseconds / 1e6);
  const fraction = String(microseconds - seconds * 1e6).padStart(6, '0');
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')}.${fraction}`;
}

/** Epoch seconds or a Date → `YYYY-MM-DD` in UTC. */
export const toDbDate = (time: number | Date): string => toDbTime(time).slice(0, 10);

const FORM = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?)?$/;

/** What a DATETIME or DATE column holds → epoch seconds, with microseconds as the fraction. */
export function fromDbTime(text: string): number {
  const match = FORM.exec(text);
  const seconds = match ? Date.parse(`${match[1]}T${match[2] ?? '00:00:00'}Z`) / 1000 : Number.NaN;
  if (Number.isNaN(seconds)) throw new RangeError(`not a time of the database: ${text}`);
  const fraction = (match?.[3] ?? '').padEnd(6, '0');
  // Adding whole microseconds before dividing gives the double that is nearest to the written time.
  return (seconds * 1e6 + Number(fraction)) / 1e6;
}

/** Whole microseconds since the epoch, as the columns named *_int hold them. */
export const toDbMicroseconds = (time: number | Date): number =>
  typeof time === 'number' ? Math.round(time * 1e6) : time.getTime() * 1000;
