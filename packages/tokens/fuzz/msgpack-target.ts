import { createMethodsCodec } from '../src/fernet/methods.ts';
import { decodePayload, encodePayload } from '../src/fernet/payload.ts';
import { TokenError } from '../src/index.ts';
import { decodeMsgpack } from '../src/msgpack/decode.ts';
import { encodeMsgpack, float64, type MsgpackValue } from '../src/msgpack/encode.ts';
import { kinds } from './corpus.ts';
import { mutateBytes } from './mutate.ts';
import type { Random } from './random.ts';
import { type Target, Violation } from './target.ts';

const codec = createMethodsCodec(['external', 'password', 'token']);
const PAYLOADS = kinds().flatMap(([claims]) => {
  try {
    return [encodePayload(claims, codec)];
  } catch (error) {
    // federated and bound to a certificate at once: no Fernet layout holds it
    if (error instanceof TokenError) return [];
    throw error;
  }
});
const VALUES = PAYLOADS.map((bytes) => decodeMsgpack(bytes));

const ODD: readonly MsgpackValue[] = [
  ...[
    null,
    true,
    false,
    0,
    127,
    128,
    255,
    256,
    65_535,
    65_536,
    2 ** 32,
    -1,
    -32,
    -33,
    -128,
    -129,
    -32_769,
    -(2 ** 31) - 1,
  ],
  ...[
    float64(0),
    float64(-0),
    float64(Number.NaN),
    float64(Number.POSITIVE_INFINITY),
    '',
    'x'.repeat(32),
    'ä'.repeat(300),
  ],
  ...[
    Buffer.alloc(0),
    Buffer.alloc(16, 7),
    Buffer.alloc(300),
    [],
    [[[]]],
    [[[[[[[[[[]]]]]]]]]],
    Array.from({ length: 20 }, () => 0),
  ],
];

function mutateValue(random: Random, value: MsgpackValue): MsgpackValue {
  if (!Array.isArray(value) || random.chance(6)) return random.chance(8) ? [value] : random.pick(ODD);
  const at = random.below(value.length + 1);
  if (random.chance(4)) return value.toSpliced(at, 1);
  if (random.chance(4)) return value.toSpliced(at, 0, random.pick(ODD));
  return value.map((item: MsgpackValue, i) => (i === at ? mutateValue(random, item) : item));
}

/** The start of an element in another family or another width than it should have. */
function widen(random: Random, bytes: Buffer): Buffer {
  const at = random.below(bytes.length);
  const codes = [
    0xc1, 0xc4, 0xc5, 0xc6, 0xca, 0xcb, 0xcc, 0xcd, 0xce, 0xcf, 0xd0, 0xd1, 0xd2, 0xd3, 0xd4, 0xd9, 0xda, 0xdb, 0xdc,
    0xdd, 0xde, 0x81, 0x9f, 0xbf,
  ];
  const prefix = Buffer.concat([
    Buffer.from([random.pick(codes)]),
    Buffer.alloc(random.below(8)),
    random.bytes(random.below(3)),
  ]);
  return Buffer.concat([bytes.subarray(0, at), prefix, bytes.subarray(at + random.below(2))]);
}

function input(random: Random): Buffer {
  switch (random.below(4)) {
    case 0:
      return mutateBytes(random, random.pick(PAYLOADS));
    case 1:
      return widen(random, random.pick(PAYLOADS));
    case 2: {
      let value: MsgpackValue = random.pick(VALUES);
      for (let i = random.below(3); i >= 0; i--) value = mutateValue(random, value);
      return encodeMsgpack(value);
    }
    default:
      return mutateBytes(random, rawBytes(mutateValue(random, random.pick(VALUES))));
  }
}

/** As Python's msgpack before 1.0 wrote: text and bytes alike in the "raw" family. */
function rawBytes(value: MsgpackValue): Buffer {
  if (typeof value === 'string') return rawBytes(Buffer.from(value));
  if (value instanceof Uint8Array) {
    const { length } = value;
    const head = Buffer.alloc(length < 32 ? 1 : length <= 0xffff ? 3 : 5);
    if (length < 32) head[0] = 0xa0 | length;
    else if (length <= 0xffff) head.writeUIntBE(0xda0000 + length, 0, 3);
    else head.writeUIntBE(0xdb * 2 ** 32 + length, 0, 5);
    return Buffer.concat([head, value]);
  }
  if (!Array.isArray(value)) return encodeMsgpack(value);
  const empty = encodeMsgpack(Array.from({ length: value.length }, () => null));
  return Buffer.concat([empty.subarray(0, empty.length - value.length), ...value.map(rawBytes)]);
}

export const msgpackTarget: Target = {
  name: 'msgpack',
  sources: ['msgpack/decode.ts'],
  run(random) {
    const bytes = input(random);
    const oldRaw = random.chance(3);
    try {
      decodePayload(bytes, codec);
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
    }
    const value = decodeMsgpack(bytes, { oldRaw });
    if (!(oldRaw ? rawBytes(value) : encodeMsgpack(value)).equals(bytes)) {
      throw new Violation('a value was read that is written otherwise');
    }
    return 'read, and written back the same';
  },
};
