/** A bare node:http service for `middleware.ts`, with the middleware before it where an Identity is named. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { authToken } from '@archstone/middleware';

const [identity] = process.argv.slice(2);
const auth = identity
  ? authToken({
      authUrl: identity,
      username: 'notes',
      userDomainId: 'default',
      password: 'own-secret',
      projectName: 'service',
      projectDomainId: 'default',
      wwwAuthenticateUri: identity,
      env: false,
      offline: {},
    })
  : undefined;
const body = Buffer.from(JSON.stringify({ notes: [] }));
const server = createServer((req, res) => {
  const answer = () => {
    res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
    res.end(body);
  };
  if (auth) void auth(req, res, answer);
  else answer();
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
