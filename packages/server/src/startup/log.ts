/** Where the log goes: `[DEFAULT] log_file` (under `log_dir`), else standard error. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/load.ts';

/** A line-wise sink; opening a file that cannot be written shows as an error on standard error, not as a crash. */
export function logDestination({ DEFAULT: { log_file, log_dir, use_stderr } }: Config): NodeJS.WritableStream {
  if (log_file === null || use_stderr) return process.stderr;
  const path = log_dir === null ? log_file : join(log_dir, log_file);
  const file = createWriteStream(path, { flags: 'a', mode: 0o640 });
  file.on('error', (error) =>
    process.stderr.write(`archstone: the log cannot be written to ${path}: ${error.message}\n`),
  );
  return file;
}
