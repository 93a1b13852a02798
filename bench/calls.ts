/** The calls that are measured, made ready for one server: signs in there and collects the tokens that they need. */

import { Agent, request as httpRequest } from 'node:http';
import type { Recording } from './bare-server.ts';
import type { Request } from './load.ts';
import type { Subject } from './subjects.ts';

interface Exchange extends Recording {
  token: string;
}

const path = '/v3/auth/tokens';
const writtenByNode = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding']);
const agent = new Agent({ keepAlive: true, maxSockets: 8 });
export const hangUp = () => agent.destroy();

const send = (origin: string, { method, headers, body }: Request) =>
  new Promise<Exchange>((resolve, reject) => {
    const outgoing = httpRequest(new URL(path, origin), { method, headers, agent }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      const status = response.statusCode!;
      if (status >= 300) return reject(new Error(`${method} ${path} at ${origin}: ${status} ${Buffer.concat(chunks)}`));
      const raw = response.rawHeaders;
      resolve({
        status,
        headers: raw.filter((_, index) => !writtenByNode.has(raw[index - (index % 2)]!.toLowerCase())),
        body: Buffer.concat(chunks).toString(),
        keepAliveSeconds: Number(/timeout=(\d+)/.exec(String(response.headers['keep-alive']))?.[1] ?? 5),
        token: String(response.headers['x-subject-token'] ?? ''),
      });
    });
    outgoing.on('error', reject).end(body);
  });

const post = (auth: object): Request => ({
  method: 'POST',
  path,
  headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
  body: JSON.stringify({ auth }),
});

export const prepareCalls = async ({ origin, openrc }: Subject) => {
  const project = { name: openrc.OS_PROJECT_NAME, domain: { id: openrc.OS_PROJECT_DOMAIN_ID } };
  const user = { name: openrc.OS_USERNAME, domain: { id: openrc.OS_USER_DOMAIN_ID }, password: openrc.OS_PASSWORD };
  const byPassword = post({ identity: { methods: ['password'], password: { user } }, scope: { project } });
  const signIn = await send(origin, byPassword);
  const scope = { project: { id: JSON.parse(signIn.body).token.project.id as string } };
  const byToken = (id: string) => post({ identity: { methods: ['token'], token: { id } }, scope });
  const validate = (token: string): Request => ({
    method: 'GET',
    path,
    headers: { 'X-Auth-Token': signIn.token, 'X-Subject-Token': token, Accept: 'application/json' },
  });

  const issue = async (count: number) => {
    const tokens = new Set<string>();
    while (tokens.size < count) {
      const batch = Array.from({ length: Math.min(20, count - tokens.size) }, () =>
        send(origin, byToken(signIn.token)),
      );
      for (const { token } of await Promise.all(batch)) tokens.add(token);
    }
    return [...tokens];
  };

  return {
    validations: async (tokens: number) => (await issue(tokens)).map(validate),
    issuesByToken: async (tokens: number) => (await issue(tokens)).map(byToken),
    issuesByPassword: async () => [byPassword],
    /** What a bare server has to send to say the same. */
    record: async (): Promise<Record<string, Recording>> => ({
      GET: await send(origin, validate(signIn.token)),
      POST: await send(origin, byToken(signIn.token)),
    }),
  };
};
