import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionError, TimeoutError } from '../errors.ts';

/** These happen before a byte of the request was sent, so repeating it is always safe. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const CUT_OFF = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);
const MAX_RETRY_AFTER = 30_000;

/** A bad certificate or an answer that is no HTTP will be no better next time: `false`. */
export function mayRepeat(error: ConnectionError, idempotent: boolean): false | 'later' | 'at-once' {
  const code = codeOf(error.cause);
  if (NEVER_SENT.has(code)) return 'later';
  if (!idempotent) return false;
  if (CUT_OFF.has(code)) return 'at-once';
  return error instanceof TimeoutError ? 'later' : false;
}

/** With several addresses for a name, node gathers the failures of all of them. */
function codeOf(cause: unknown): string {
  const { code, errors } = (cause ?? {}) as { code?: string; errors?: { code?: string }[] };
  return code ?? errors?.[0]?.code ?? '';
}

/** Milliseconds, or `undefined` where the server did not ask for a repetition (or asked for one too far away). */
export function retryAfterOf(headers: Record<string, string>): number | undefined {
  const value = headers['retry-after'];
  if (value === undefined) return undefined;
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return wait <= MAX_RETRY_AFTER ? Math.max(wait, 0) : undefined;
}

export async function backOff(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, signal ? { signal } : undefined);
}
