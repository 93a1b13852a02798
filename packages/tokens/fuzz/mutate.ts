import type { Random } from './random.ts';

/** One small change to bytes that knows nothing of their structure. */
export function mutateBytes(random: Random, given: Buffer): Buffer {
  const bytes = Buffer.from(given);
  const at = random.below(Math.max(bytes.length, 1));
  const length = 1 + random.below(8);
  switch (random.below(9)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      return bytes;
    case 1:
      bytes[at] = random.word() & 0xff;
      return bytes;
    case 2:
      return bytes.subarray(0, at);
    case 3:
      return bytes.subarray(at);
    case 4:
      return Buffer.concat([bytes, random.bytes(length)]);
    case 5:
      return Buffer.concat([bytes.subarray(0, at), random.bytes(length), bytes.subarray(at)]);
    case 6:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    case 7:
      return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    default:
      bytes[at] = random.pick([0x00, 0x01, 0x7f, 0x80, 0x81, 0xff]);
      return bytes;
  }
}

const ODD_CHARACTERS = ['=', '-', '/', '+', '_', '.', ' ', '\n', '\0', 'A', 'é', '\ud800'];

/** One small change to the text of a token. */
export function mutateText(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  const length = 1 + random.below(8);
  switch (random.below(7)) {
    case 0:
      return text.slice(0, at) + random.pick(ODD_CHARACTERS) + text.slice(at);
    case 1:
      return text.slice(0, at) + random.pick(ODD_CHARACTERS) + text.slice(at + 1);
    case 2:
      return text.slice(0, at);
    case 3:
      return text.slice(0, at) + text.slice(at + length);
    case 4:
      return text + random.pick(['=', '==', 'A', 'AAAA', '\n', ' ', '.']);
    case 5:
      return text.slice(0, at) + text.slice(Math.max(at - length, 0));
    default:
      return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << random.below(6))) + text.slice(at + 1);
  }
}

const ODD_VALUES: readonly unknown[] = [
  ...[null, true, false, 0, -1, 0.5, 1e18, -1e18, 2 ** 53, '', 'x', 'all', 'ES256', 'none', [], {}, [null], [[]]],
  ...['\ud800', '☃', '__proto__', 'gQ5ZBsl0SzKQvM1yO0zKdw', { id: 1 }, [{ id: 'g' }], ['a', 'b', 'c'], 253_402_300_800],
];

/** One change somewhere inside a JSON value: a member removed, renamed, added, or something else in its place. */
export function mutateJson(random: Random, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || random.chance(8)) return random.pick(ODD_VALUES);
  if (Array.isArray(value)) {
    const at = random.below(value.length + 1);
    if (random.chance(3)) return value.toSpliced(at, 1);
    if (random.chance(3)) return value.toSpliced(at, 0, random.pick(ODD_VALUES));
    return value.map((item, i) => (i === at ? mutateJson(random, item) : item));
  }
  const entries = Object.entries(value);
  const at = random.below(entries.length + 1);
  const [name, member] = entries[at] ?? ['v', 1];
  if (random.chance(4)) return Object.fromEntries(entries.toSpliced(at, 1));
  if (random.chance(6)) return Object.fromEntries(entries.toSpliced(at, 1, [`${name}x`, member]));
  if (random.chance(6))
    return Object.fromEntries([...entries, [random.pick(['crit', 'v', 'b64', 'domain', 'trust']), member]]);
  return Object.fromEntries(entries.toSpliced(at, 1, [name, mutateJson(random, member)]));
}
