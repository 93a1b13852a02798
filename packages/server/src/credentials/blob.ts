/**
 * The blob of a credential: opaque text, but for type `ec2`, where it is a JSON object with the access key. In the
 * database it is a Fernet token of the credential key repository, and `key_hash` names the key; the blob of an `ec2`
 * credential is JSON-encoded once more before it is encrypted. What older releases stored of those, the object itself
 * encoded once, is read as well.
 */
import { createHash } from 'node:crypto';
import { type FernetCipher, TokenError } from '@archstone/tokens';
import { badRequest, IdentityError } from '../errors.ts';
import type { SealedBlob } from './store.ts';

export const EC2 = 'ec2';

/** The type in any case: the rules for an access key hold for `EC2` too, its encoding only for `ec2`. */
export const isEc2 = (type: string | undefined) => type?.toLowerCase() === EC2;

export function seal(cipher: FernetCipher, type: string, blob: string): SealedBlob {
  const plaintext = type === EC2 ? JSON.stringify(blob) : blob;
  return { encrypted_blob: cipher.encrypt(Buffer.from(plaintext)), key_hash: cipher.primaryKeyHash() };
}

/** @throws IdentityError 500 where no key at hand opens it */
export function open(cipher: FernetCipher, type: string, { encrypted_blob }: SealedBlob): string {
  let plaintext: string;
  try {
    plaintext = cipher.decrypt(encrypted_blob).plaintext.toString();
  } catch (error) {
    if (error instanceof TokenError) throw new IdentityError('credential_unreadable', {}, { cause: error });
    throw error;
  }
  if (type !== EC2) return plaintext;
  try {
    const value: unknown = JSON.parse(plaintext);
    return typeof value === 'string' ? value : plaintext;
  } catch {
    return plaintext;
  }
}

/** What an EC2 blob holds; the last three tie it to the delegation that it was made under. */
export interface Ec2Blob {
  access: string;
  secret?: unknown;
  trust_id?: unknown;
  app_cred_id?: unknown;
  access_token_id?: unknown;
  access_id?: unknown;
  [attribute: string]: unknown;
}

/** @throws IdentityError 400 where it is no JSON object with an access key */
export function parseEc2Blob(blob: string): Ec2Blob {
  let value: unknown;
  try {
    value = JSON.parse(blob);
  } catch {
    throw badRequest('Invalid blob in credential');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length === 0)
    throw new IdentityError('expecting', { attribute: 'blob', target: 'credential' });
  const { access } = value as { access?: unknown };
  if (access === undefined || access === null)
    throw new IdentityError('expecting', { attribute: 'access', target: 'credential' });
  if (typeof access !== 'string') throw badRequest('The access key of the blob must be a string.');
  return value as Ec2Blob;
}

/** The id of an EC2 credential follows from its access key, so that a signed request finds it. */
export const ec2CredentialId = (access: string) => createHash('sha256').update(access).digest('hex');
