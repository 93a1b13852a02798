import { decodeBase64url } from './base64url.ts';
import { unrepresentable } from './errors.ts';
import { random16 } from './random.ts';

/**
 * A new audit id: 16 random bytes as base64url without padding, 22 characters. It names a token in logs and revocations
 * without giving the token away.
 *
 * @example newAuditId() // 'gQ5ZBsl0SzKQvM1yO0zKdw'
 */
export function newAuditId(): string {
  return random16().toString('base64url');
}

/** The 16 bytes of an audit id. Throws `TokenError('unrepresentable')` for anything else. */
export function auditIdBytes(auditId: string): Buffer {
  if (auditId.length === 22) {
    try {
      return decodeBase64url(auditId);
    } catch {
      // falls through: one message for every way of not being an audit id
    }
  }
  throw unrepresentable('an audit id is 16 bytes as base64url without padding');
}
