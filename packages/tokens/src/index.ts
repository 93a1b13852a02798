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
export { type JwsAlgorithm, newKeyPair } from './jws/algorithms.ts';
export {
  fixedJwsKeys,
  type JwsKeyDirectories,
  type JwsKeyPairOptions,
  type JwsKeySource,
  type JwsKeys,
  type JwsPublicKey,
  type WatchedJwsKeys,
  watchJwsKeys,
  writeJwsKeyPair,
} from './jws/keys.ts';
export { createJwsTokens, type DecodedJwsToken, type JwsOptions, type JwsTokens } from './jws/tokens.ts';
export { readJwks } from './jwt/jwks.ts';
export {
  type EcJwk,
  type JwtKey,
  type JwtKeyRepository,
  parseJwtKey,
  publicJwks,
  rotateJwtKeys,
  setupJwtKeys,
  watchJwtKeys,
} from './jwt/keys.ts';
export type { JwtContents } from './jwt/read.ts';
export type { JwtAccessRule, JwtReference, JwtSubject } from './jwt/subject.ts';
export { createJwtTokens, type JwtOptions, type JwtTokens } from './jwt/tokens.ts';
export { createJwtVerifier, type JwtPublicKey, type JwtVerifier, type VerifiedJwt } from './jwt/verify.ts';
export type { JwtParties } from './jwt/write.ts';
export type { FollowOptions } from './keys/follow.ts';
export { type KeyRepositoryContents, type ReadOptions, readKeyRepository } from './keys/repository.ts';
export {
  type KeyFileOptions,
  type KeyOwner,
  type Rotation,
  rotateKeyRepository,
  setupKeyRepository,
} from './keys/rotate.ts';
export { type KeyRepository, type WatchOptions, watchKeyRepository } from './keys/watch.ts';
export { readTokenBody, type TokenBody } from './pki/body.ts';
export {
  type CertificateAndKey,
  type CertificateOptions,
  createCertificateAuthority,
  createSigningCertificate,
} from './pki/certificates.ts';
export { type PkiSetupOptions, rotatePki, setupPki } from './pki/files.ts';
export { createPkiSigner, type PkiSigner, type PkiSignerOptions, type PkiTokenTimes } from './pki/sign.ts';
export { createPkiVerifier, type PkiVerifier, type PkiVerifierOptions } from './pki/verify.ts';
export { type PkiFiles, type PkiKeys, watchPki } from './pki/watch.ts';
export { decodePkiz, encodePkiz } from './pkiz/pkiz.ts';
export { formatTime, isRepresentableTime, parseTime } from './time.ts';
export { isUuidToken, newUuidToken } from './uuid/uuid.ts';
