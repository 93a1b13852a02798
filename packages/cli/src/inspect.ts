/** `archstone token inspect`: what a token shows to somebody who holds the keys; no service is asked. */
import { type Inspection, inspectToken, type TokenFormat, tokenFormat } from '@archstone/tokens';
import { Command } from 'commander';
import { keysFor } from './inspect-keys.ts';
import { type Format, printRecord, withFormat } from './print.ts';
import { type SetupFlags, setupOf, warn, withSetupOptions } from './setup-options.ts';

export const inspectCommand = (subject: string, readToken: (text: string) => string) =>
  withFormat(withSetupOptions(new Command('inspect')))
    .description(
      'decode a token with the keys at hand: format, key, claims, expiry; exit code 1 where no key vouches for it',
    )
    .argument('<token>', subject)
    .action((text: string, flags: SetupFlags & { format: Format }) => {
      const { config } = setupOf(flags);
      const token = readToken(text);
      const { keys, missing } = keysFor(tokenFormat(token), config, token);
      if (missing !== undefined) warn(missing);
      const found = inspectToken(token, { methods: config.auth.methods, ...keys });
      const { claims, subject, key, issued_at, expires_at, ...shape } = found;
      const { issued_at: _issued, expires_at: _expires, ...rest } = claims ?? {};
      printRecord(
        {
          ...shape,
          signature: signatureOf(found, missing),
          ...(key && { key: key.name, ...(key.index !== undefined && { key_index: key.index }) }),
          ...(issued_at !== undefined && { issued_at: timeOf(issued_at) }),
          ...(expires_at !== undefined && { expires_at: timeOf(expires_at), expired: expires_at * 1000 < Date.now() }),
          ...(flags.format === 'json' ? { claims: claims ?? null } : rest),
          ...(subject && { subject }),
        },
        flags.format,
      );
      if (!found.authenticated) process.exitCode = 1;
    });

const WHAT: Readonly<Partial<Record<TokenFormat, string>>> = {
  pki: 'a certificate of [signing] certfile',
  pkiz: 'a certificate of [signing] certfile',
};

/** Who vouches for what is shown, or why nobody does. */
function signatureOf({ format, authenticated, key, error }: Inspection, missing: string | undefined): string {
  if (authenticated) return `verified by ${key ? `key ${key.name}` : WHAT[format]}`;
  if (format === 'uuid' || format === 'unknown') return 'none: only the service can tell';
  return `not verified: ${missing === undefined ? (error ?? 'no key at hand') : 'no keys'}`;
}

const timeOf = (seconds: number) => new Date(seconds * 1000).toISOString();
