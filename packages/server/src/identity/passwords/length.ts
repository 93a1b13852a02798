import { forbidden } from '../../errors.ts';
import type { HashAlgorithm } from './scheme.ts';

const bcryptBytes = 72;

/**
 * As in Keystone the limit follows the configured algorithm, not the hash that is checked, and counts bytes: a cut may
 * fall inside a character. The same rule holds for hashing and for checking, or a cut password would never match again.
 */
export const createLengthRule = (rule: { algorithm: HashAlgorithm; maxBytes: number; strict: boolean }) => {
  const limit = rule.algorithm === 'bcrypt' ? Math.min(rule.maxBytes, bcryptBytes) : rule.maxBytes;
  return (password: string): Buffer => {
    const bytes = Buffer.from(password, 'utf8');
    if (bytes.length > limit && rule.strict) throw forbidden(`A password may have at most ${limit} bytes.`);
    return bytes.subarray(0, limit);
  };
};
