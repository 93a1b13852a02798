/** Runs the service: `node src/main.ts [--config-file FILE] [--port N]`; without a file it signs in with OS_* variables. */
import { parseArgs } from 'node:util';
import { AuthTokenConfigError } from '@archstone/middleware';
import { notesService } from './service.ts';

const { values } = parseArgs({
  options: { 'config-file': { type: 'string' }, port: { type: 'string', default: '8080' } },
});

try {
  const file = values['config-file'];
  const server = notesService(file === undefined ? {} : { configFile: file });
  server.listen(Number(values.port), '127.0.0.1', () => {
    console.log(`notes at http://127.0.0.1:${values.port}/notes`);
  });
  process.once('SIGTERM', () => server.close());
} catch (error) {
  if (!(error instanceof AuthTokenConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
