export type HashAlgorithm = 'bcrypt' | 'bcrypt_sha256' | 'scrypt' | 'pbkdf2_sha512';

export interface HashParameters {
  rounds: number;
  blockSize: number;
  parallelism: number;
  saltBytes: number;
}

export interface HashScheme {
  algorithm: HashAlgorithm;
  /** How the hashes begin that this scheme reads. */
  prefixes: string[];
  defaultRounds: number;
  roundsRange: [number, number];
  hash(password: Uint8Array, parameters: HashParameters): Promise<string>;
  /** undefined: begins like one of ours, but cannot be read. */
  verify(password: Uint8Array, hash: string): Promise<boolean | undefined>;
  /** A well-formed hash of no password, made without computing one; checking against it costs what a real one costs. */
  decoy(parameters: HashParameters): string;
}

/** passlib's base64: no padding, and `.` where the standard alphabet has `+` (both are read). */
export const toAdaptedBase64 = (bytes: Buffer): string =>
  bytes.toString('base64').replaceAll('=', '').replaceAll('+', '.');

export const fromAdaptedBase64 = (text: string): Buffer => Buffer.from(text.replaceAll('.', '+'), 'base64');
