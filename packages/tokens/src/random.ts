import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(4096);
let used = pool.length;

/**
 * 16 random bytes from the system's generator, which is asked for many at once: a call costs more than the bytes. Bytes
 * that were handed out do not stay in the pool.
 */
export function random16(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = Buffer.from(pool.subarray(used, used + 16));
  pool.fill(0, used, used + 16);
  used += 16;
  return bytes;
}
