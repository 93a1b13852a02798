import { IdentityError } from '../../errors.ts';

const busy = (retryAfter: number) =>
  new IdentityError(
    'unavailable',
    { detail: 'too many password checks are waiting' },
    { headers: { 'Retry-After': String(retryAfter) } },
  );

/** Runs at most `concurrency` tasks at once, in order of arrival; `limit` more may wait, the next one is a 503. */
export const createWorkQueue = ({ concurrency, limit }: { concurrency: number; limit: number }) => {
  const waiting: (() => void)[] = [];
  let running = 0;
  let typicalMs = 200;

  const retryAfter = () => Math.max(1, Math.ceil(((waiting.length / concurrency) * typicalMs) / 1000));

  // A finished task hands its place straight to the next one, so that a newcomer cannot slip in between.
  const leave = () => {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  };

  const enter = async () => {
    if (running < concurrency) running += 1;
    else if (waiting.length < limit) await new Promise<void>((start) => waiting.push(start));
    else throw busy(retryAfter());
  };

  const run = async <T>(task: () => Promise<T>): Promise<T> => {
    await enter();
    const startedAt = performance.now();
    try {
      return await task();
    } finally {
      typicalMs += (performance.now() - startedAt - typicalMs) / 8;
      leave();
    }
  };

  return { run, load: () => ({ running, waiting: waiting.length }) };
};
