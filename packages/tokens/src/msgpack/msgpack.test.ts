import { expect, test } from 'vitest';
import { decodeMsgpack } from './decode.ts';
import { encodeMsgpack, float64, type MsgpackValue } from './encode.ts';

const hex = (value: MsgpackValue) => encodeMsgpack(value).toString('hex');
const read = (text: string, oldRaw = false) => decodeMsgpack(Buffer.from(text, 'hex'), { oldRaw });

// made by Python's msgpack 1.0.3
const BYTES: [MsgpackValue, string][] = [
  [null, 'c0'],
  [true, 'c3'],
  [false, 'c2'],
  [0, '00'],
  [127, '7f'],
  [128, 'cc80'],
  [255, 'ccff'],
  [256, 'cd0100'],
  [65_536, 'ce00010000'],
  [2 ** 32, 'cf0000000100000000'],
  [-1, 'ff'],
  [-32, 'e0'],
  [-33, 'd0df'],
  [-128, 'd080'],
  [-129, 'd1ff7f'],
  [-32_769, 'd2ffff7fff'],
  [-(2 ** 31) - 1, 'd3ffffffff7fffffff'],
  [float64(1_790_000_000), 'cb41daac4ee0000000'],
  [float64(-0), 'cb8000000000000000'],
  ['', 'a0'],
  ['Ä☃', 'a5c384e29883'],
  ['x'.repeat(31), `bf${'78'.repeat(31)}`],
  ['x'.repeat(32), `d920${'78'.repeat(32)}`],
  ['x'.repeat(256), `da0100${'78'.repeat(256)}`],
  [Buffer.alloc(0), 'c400'],
  [Buffer.alloc(256, 1), `c50100${'01'.repeat(256)}`],
  [[1, ['a']], '920191a161'],
  [Array(16).fill(0), `dc0010${'00'.repeat(16)}`],
];

test.each(BYTES)('%j', (value, bytes) => {
  expect(hex(value)).toBe(bytes);
  expect(read(bytes)).toEqual(value);
});

test('values larger than the first buffer', () => {
  const value = [Buffer.alloc(70_000, 7), 'y'.repeat(70_000)];
  expect(decodeMsgpack(encodeMsgpack(value))).toEqual(value);
});

test('the old raw family comes back as bytes', () => {
  expect(read('92a161da0020'.concat('ff'.repeat(32)), true)).toEqual([Buffer.from('a'), Buffer.alloc(32, 0xff)]);
  expect(() => read('c401ff', true)).toThrow('MessagePack type');
  expect(() => read(`d920${'78'.repeat(32)}`, true)).toThrow('MessagePack type');
});

test.each([
  ['empty', ''],
  ['cut off', 'cb00'],
  ['trailing bytes', 'c0c0'],
  ['integer not minimal', 'cc7f'],
  ['integer not minimal', 'd0ff'],
  ['integer not minimal', 'cf00000000ffffffff'],
  ['signed for unsigned', 'd001'],
  ['length not minimal', 'd90161'],
  ['array not minimal', 'dc000100'],
  ['beyond 2^53', 'cfffffffffffffffff'],
  ['float32', 'ca00000000'],
  ['map', '80'],
  ['extension', 'd40100'],
  ['reserved', 'c1'],
  ['text not UTF-8', 'a1ff'],
  ['overlong UTF-8', 'a2c080'],
  ['array longer than the rest', 'ddffffffff'],
  ['text longer than the rest', 'dbffffffff'],
  ['too deep', '91'.repeat(20).concat('c0')],
])('refused: %s %s', (_reason, bytes) => {
  expect(() => read(bytes)).toThrow(expect.objectContaining({ name: 'TokenError', code: 'malformed' }));
});

test('what has no encoding is refused', () => {
  for (const value of [1.5, 2 ** 53, Number.NaN, '\udfff']) {
    expect(() => encodeMsgpack(value)).toThrow(expect.objectContaining({ code: 'unrepresentable' }));
  }
});

test('one NaN is read, the one that is written', () => {
  expect(hex(read('cb7ff8000000000000'))).toBe('cb7ff8000000000000');
  for (const other of ['cb7ff8000000000001', 'cbfff8000000000000', 'cb7ff0000000000001']) {
    expect(() => read(other)).toThrow(expect.objectContaining({ code: 'malformed' }));
  }
});
