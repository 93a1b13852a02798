/** Times as token bodies show them: UTC with microseconds. */

/** Epoch seconds (float) → `2026-11-22T01:12:01.000000Z`. */
export function isoTime(seconds: number): string {
  const microseconds = Math.round(seconds * 1e6);
  const whole = Math.floor(microseconds / 1e6);
  const fraction = String(microseconds - whole * 1e6).padStart(6, '0');
  return `${new Date(whole * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}
