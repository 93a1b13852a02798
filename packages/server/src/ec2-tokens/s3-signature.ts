/** Signatures of S3 requests over the text that the service puts together from the request: version 1 (SHA-1) and version 4. */
import { hmac, keyOfVersion4 } from './signing.ts';

/** What a version 4 signature may be for. */
const SERVICES = ['s3', 'iam', 'sts'];

/**
 * @param token the text that was signed, in either alphabet of base64
 * @returns undefined for a text of version 4 that is not of its form
 */
export function s3Signature(token: string, secret: string): string | undefined {
  const text = Buffer.from(token, 'base64');
  if (!text.subarray(0, 4).equals(Buffer.from('AWS4'))) return hmac('sha1', secret, text).toString('base64');
  const lines = text.toString('latin1').split('\n');
  const [day, region, service, end, ...more] = lines[2]?.split('/') ?? [];
  if (lines.length !== 4 || lines[0] !== 'AWS4-HMAC-SHA256' || more.length > 0) return undefined;
  if (day === undefined || region === undefined || service === undefined || end !== 'aws4_request') return undefined;
  if (!SERVICES.includes(service)) return undefined;
  return hmac('sha256', keyOfVersion4(secret, [day, region, service]), text).toString('hex');
}
