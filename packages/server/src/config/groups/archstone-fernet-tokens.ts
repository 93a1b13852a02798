import { choice } from '../types.ts';

/** How Fernet tokens are encrypted; both ways are always read. */
export const archstone_fernet_tokens = {
  /** The real Keystone reads the first only. */
  cipher: choice(['aes-128-cbc', 'aes-256-cbc'], 'aes-128-cbc'),
};
