/** `archstone token inspect`: what a token shows to somebody who holds the keys; no service is asked. */
import { inspectToken, type KeySource, readKeyRepository, TokenError } from '@archstone/tokens';
import { Command } from 'commander';
import { type Format, printRecord, withFormat } from './print.ts';
import { type SetupFlags, setupOf, warn, withSetupOptions } from './setup-options.ts';

export const inspectCommand = (subject: string, readToken: (text: string) => string) =>
  withFormat(withSetupOptions(new Command('inspect')))
    .description(
      'decode a token with the key repository at hand: format, key, claims, expiry; exit code 1 where it cannot be',
    )
    .argument('<token>', subject)
    .action((text: string, flags: SetupFlags & { format: Format }) => {
      const { config } = setupOf(flags);
      const fernetKeys = keysOf(config.fernet_tokens.key_repository);
      const methods = config.auth.methods;
      const { claims, key, issued_at, expires_at, ...shape } = inspectToken(readToken(text), {
        methods,
        ...(fernetKeys && { fernetKeys }),
      });
      const { issued_at: _issued, expires_at: _expires, ...rest } = claims ?? {};
      printRecord(
        {
          ...shape,
          ...(key && { key: key.name, key_index: key.index }),
          ...(issued_at !== undefined && { issued_at: timeOf(issued_at) }),
          ...(expires_at !== undefined && { expires_at: timeOf(expires_at), expired: expires_at * 1000 < Date.now() }),
          ...(flags.format === 'json' ? { claims: claims ?? null } : rest),
        },
        flags.format,
      );
      if (!claims) process.exitCode = 1;
    });

const timeOf = (seconds: number) => new Date(seconds * 1000).toISOString();

function keysOf(directory: string): KeySource | undefined {
  try {
    return { keys: readKeyRepository(directory).keys, generation: 0, refresh: () => false };
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    warn(error.message);
    return undefined;
  }
}
