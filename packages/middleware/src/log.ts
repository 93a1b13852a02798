/** Where the middleware speaks: pino, console and fastify's `app.log` all fit. No token, password or body is ever passed. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

const write = (level: string) => (message: string) => {
  process.stderr.write(`auth_token ${level}: ${message}\n`);
};

/** Warnings and errors to standard error, the rest nowhere. */
export const stderrLog: Logger = { debug: () => {}, info: () => {}, warn: write('warning'), error: write('error') };
