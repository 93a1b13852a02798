/**
 * DER (ITU-T X.690) for the one shape that PKI tokens have: CMS SignedData (RFC 5652) as `openssl cms -sign -nosmimecap
 * -nodetach -nocerts -noattr` writes it, RSA with SHA-256 over content of type data. This folder owns the bytes, not the keys:
 * it signs nothing, verifies nothing and reads no certificate's dates. Invariant: one value has one encoding, and only this
 * encoding is read. It refuses everything else: long forms of short lengths, indefinite lengths, trailing bytes, other versions,
 * digests, content types, attributes, embedded certificates, a second signer.
 */

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  sequence: 0x30,
  set: 0x31,
  context0: 0xa0,
  context3: 0xa3,
} as const;

/** One element: tag, shortest length, contents. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  let length = 0;
  for (const part of contents) length += part.length;
  const head = lengthBytes(length);
  const out = Buffer.allocUnsafe(1 + head.length + length);
  out[0] = tag;
  out.set(head, 1);
  let offset = 1 + head.length;
  for (const part of contents) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

function lengthBytes(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}
