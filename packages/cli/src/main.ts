/**
 * The `archstone` command: what operators type. It reads arguments, calls the server's or the client's functions, and
 * prints; it holds no business rules. Errors are one line on standard error and exit code 1.
 */
import { readFileSync } from 'node:fs';
import { describeError } from '@archstone/server';
import { Command, CommanderError } from 'commander';
import { bootstrapCommand } from './bootstrap.ts';
import { configCommand } from './config.ts';
import { manageCommand } from './manage.ts';
import { serveCommand } from './serve.ts';
import { tokenCommand } from './token.ts';

export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('archstone')
    .description('Archstone, the OpenStack Identity service: run it, set it up, look after it.')
    .version(version(), '--version', 'print the version')
    .addCommand(serveCommand())
    .addCommand(bootstrapCommand())
    .addCommand(configCommand())
    .addCommand(manageCommand())
    .addCommand(tokenCommand())
    .addHelpText('after', EXAMPLES);
  oneLineErrors(program);
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

const EXAMPLES = `
Examples:
  archstone serve                       serve on 127.0.0.1:5000, state in ./.archstone
  archstone token issue --system        a token of the first admin, scoped to the system
  archstone config check                what is set, where, and with what effect
  archstone manage fernet_rotate        a new primary key for tokens
`;

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** Of every command below, too: they do not inherit it. */
function oneLineErrors(command: Command): void {
  command.exitOverride().configureOutput({ outputError: (text, write) => write(toOneLine(text)) });
  for (const child of command.commands) oneLineErrors(child);
}

const toOneLine = (text: string) =>
  `archstone: ${text
    .replace(/^error: /, '')
    .trim()
    .replaceAll('\n', ' ')}\n`;
