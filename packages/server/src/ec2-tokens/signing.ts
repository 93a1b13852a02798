/** What all signatures here are made of. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export const hmac = (hash: 'sha1' | 'sha256', key: string | Buffer, text: string | Buffer): Buffer =>
  createHmac(hash, key).update(text).digest();

export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Takes as long wherever the two differ. */
export const isSame = (one: string, other: string): boolean => timingSafeEqual(sha256(one), sha256(other));

/** The key of version 4: bound to a day, a region and a service. */
export const keyOfVersion4 = (secret: string, [day, region, service]: readonly [string, string, string]): Buffer =>
  [day, region, service, 'aws4_request'].reduce<Buffer>(
    (key, part) => hmac('sha256', key, part),
    Buffer.from(`AWS4${secret}`),
  );
