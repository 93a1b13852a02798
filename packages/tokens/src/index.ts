/**
 * The token formats of OpenStack Identity: bytes to claims and back, and the key repositories behind them. It knows no
 * HTTP, no SQL, no users and no roles; it judges neither expiry nor revocation. Every fault is a `TokenError`.
 */
export { newAuditId } from './audit-id.ts';
export type { TokenClaims } from './claims.ts';
export { TokenError, type TokenErrorCode } from './errors.ts';
export { createFernetCipher, type Decrypted, type FernetCipher, fixedKeys, type KeySource } from './fernet/cipher.ts';
export type { FernetCipherName } from './fernet/envelope.ts';
export { type FernetKey, NULL_KEY, parseFernetKey } from './fernet/key.ts';
export {
  createFernetReceipts,
  createFernetTokens,
  type DecodedFernetToken,
  type FernetOptions,
  type FernetReceipts,
  type FernetTokenOptions,
  type FernetTokens,
  type ReceiptClaims,
} from './fernet/tokens.ts';
export { type Inspection, type InspectOptions, inspectToken, type TokenFormat, tokenFormat } from './inspect.ts';
export { type KeyRepositoryContents, type ReadOptions, readKeyRepository } from './keys/repository.ts';
export {
  type KeyFileOptions,
  type KeyOwner,
  type Rotation,
  rotateKeyRepository,
  setupKeyRepository,
} from './keys/rotate.ts';
export { type KeyRepository, type WatchOptions, watchKeyRepository } from './keys/watch.ts';
export { formatTime, isRepresentableTime, parseTime } from './time.ts';
export { isUuidToken, newUuidToken } from './uuid/uuid.ts';
