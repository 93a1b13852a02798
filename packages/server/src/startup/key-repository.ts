import { readKeyRepository, type TokenError } from '@archstone/tokens';

/** False where there is no key at all; a corrupt key, or a directory that may not be read, is an error of its own. */
export function hasKeys(directory: string): boolean {
  try {
    readKeyRepository(directory);
    return true;
  } catch (error) {
    const { code, message } = error as TokenError;
    if (code === 'no_keys' && /holds no keys|ENOENT/.test(message)) return false;
    throw error;
  }
}
