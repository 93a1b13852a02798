/**
 * The `archstone` command: what operators type. It reads arguments, calls the server's or the client's functions, and
 * prints; it holds no business rules. Errors are one line on standard error and exit code 1.
 */
import { describeError } from '@archstone/server';
import { Command, CommanderError } from 'commander';
import { serveCommand } from './serve.ts';

export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('archstone')
    .description('The OpenStack Identity service.')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'archstone: ')) });
  program.addCommand(serveCommand());
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 1;
      return;
    }
    process.stderr.write(`archstone: ${describeError(error)}\n`);
    process.exitCode = 1;
  }
}
