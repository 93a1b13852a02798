import { choice, integer } from '../types.ts';

/** PKI and PKIZ tokens: what they carry, and how long they may become. */
export const archstone_pki_tokens = {
  /** `fit`: left out of a token that would be too long with it, never out of the response. */
  catalog: choice(['always', 'never', 'fit'], 'fit'),
  /** Characters of the whole token. */
  max_token_size: integer(8000, { min: 1000, max: 24_576 }),
};
