/** A random sequence that a seed decides: the same everywhere, and each input has its own. */
export interface Random {
  /** 0 to 2^32 - 1. */
  word(): number;
  /** 0 to `limit - 1`. */
  below(limit: number): number;
  chance(oneIn: number): boolean;
  pick<T>(items: readonly T[]): T;
  bytes(length: number): Buffer;
}

/** sfc32 (PractRand), stirred before its first use. */
export function createRandom(seed: number, index: number): Random {
  let [a, b, c, counter] = [seed | 0, index | 0, Math.floor(index / 2 ** 32) | 0, 1];
  const word = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) word();
  const below = (limit: number): number => word() % limit;
  return {
    word,
    below,
    chance: (oneIn) => below(oneIn) === 0,
    pick: (items) => items[below(items.length)]!,
    bytes: (length) => Buffer.from(Array.from({ length }, () => word() & 0xff)),
  };
}
