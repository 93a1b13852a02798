/** One of the three services of the offline demonstration: options come as a message, the address goes back as one. */
import type { AddressInfo } from 'node:net';
import type { AuthTokenOptions } from '@archstone/middleware';
import { notesService } from './service.ts';

process.once('message', (options: AuthTokenOptions) => {
  const server = notesService({ ...options, env: false });
  server.listen(0, '127.0.0.1', () => {
    process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
});
process.once('disconnect', () => process.exit(0));
