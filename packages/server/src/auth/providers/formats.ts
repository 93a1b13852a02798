/** What the configuration says of token formats. */
import type { Config } from '../../config/load.ts';

export type FormatName = 'uuid' | 'fernet' | 'pki' | 'pkiz' | 'jws' | 'jwt';

/** `[archstone_tokens] provider`, else `[token] provider`; and `accept`. */
export function formatsOf({ token, archstone_tokens: own }: Pick<Config, 'token' | 'archstone_tokens'>): {
  issued: FormatName;
  read: readonly FormatName[];
} {
  return { issued: (own.provider ?? token.provider) as FormatName, read: own.accept as FormatName[] };
}

/** Whether a format is issued or read. */
export const usesFormat = (config: Pick<Config, 'token' | 'archstone_tokens'>, ...names: FormatName[]): boolean => {
  const { issued, read } = formatsOf(config);
  return [issued, ...read].some((name) => names.includes(name));
};

/** `iss` and `aud` of `jwt` tokens. @param publicRoot where clients reach the service */
export function jwtParties(
  { archstone_jwt_tokens: own }: Pick<Config, 'archstone_jwt_tokens'>,
  publicRoot: string,
): { issuer: string; audience: string } {
  const issuer = own.issuer ?? new URL(publicRoot).origin;
  return { issuer, audience: own.audience ?? issuer };
}
