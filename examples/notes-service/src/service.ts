/**
 * The service behind the middleware: who someone is has been decided when a request gets here; what they may do is
 * decided here, from `req.identity` alone.
 *
 *   GET    /notes                   role reader on the project
 *   POST   /notes  {"text": "…"}    role member on the project
 *   GET    /notes/{id}              role reader on the project
 *   DELETE /notes/{id}              role member on the project
 *   GET    /notes?all_projects=1    role reader on the system
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AuthTokenOptions, authToken, type RequestIdentity } from '@archstone/middleware';
import { type Notes, notesInMemory } from './notes.ts';

const MAX_BODY_BYTES = 64 * 1024;

class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** @throws AuthTokenConfigError where the middleware's options are no good. */
export function notesService(options: AuthTokenOptions, notes: Notes = notesInMemory()): Server {
  const auth = authToken({ serviceType: 'notes', ...options });
  const server = createServer((req, res) => {
    void auth(req, res, (error) => {
      void answer(req, res, notes, error);
    });
  });
  return server.on('close', () => void auth.close());
}

async function answer(req: IncomingMessage, res: ServerResponse, notes: Notes, error: unknown): Promise<void> {
  try {
    if (error) throw error;
    const [status, body] = await route(req, req.identity!, notes);
    send(res, status, body);
  } catch (caught) {
    const status = caught instanceof Refused ? caught.status : 500;
    const message = caught instanceof Refused ? caught.message : 'The service has failed.';
    if (status === 500) console.error(caught);
    send(res, status, { error: { code: status, message } });
  }
}

async function route(req: IncomingMessage, caller: RequestIdentity, notes: Notes): Promise<[number, unknown?]> {
  const { pathname, searchParams } = new URL(req.url ?? '/', 'http://notes');
  const [, collection, id, ...more] = pathname.split('/');
  if (collection !== 'notes' || id === '' || more.length > 0) throw new Refused(404, 'There is no such resource.');
  if (req.method === 'GET' && !id && searchParams.get('all_projects') === '1') {
    if (!caller.system) throw new Refused(403, 'Notes of all projects need a token scoped to the system.');
    need(caller, 'reader');
    return [200, { notes: notes.listAll() }];
  }

  const project = caller.project?.id;
  if (!project) throw new Refused(403, 'Notes belong to a project: ask with a token scoped to one.');
  switch (`${req.method} ${id ? 'note' : 'notes'}`) {
    case 'GET notes':
      need(caller, 'reader');
      return [200, { notes: notes.list(project) }];
    case 'POST notes':
      need(caller, 'member');
      return [201, { note: notes.add({ project_id: project, author: caller.user.name, text: await textOf(req) }) }];
    case 'GET note':
      need(caller, 'reader');
      return [200, { note: notes.get(project, id!) ?? missing() }];
    case 'DELETE note':
      need(caller, 'member');
      return notes.remove(project, id!) ? [204] : missing();
    default:
      throw new Refused(405, `${req.method} is not offered here.`);
  }
}

function need(caller: RequestIdentity, role: string): void {
  if (!caller.roleNames.has(role)) throw new Refused(403, `This needs the role "${role}".`);
}

function missing(): never {
  throw new Refused(404, 'There is no such note in this project.');
}

async function textOf(req: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of req as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY_BYTES) throw new Refused(413, 'The note is too long.');
    parts.push(part);
  }
  let body: unknown;
  try {
    body = JSON.parse(Buffer.concat(parts).toString());
  } catch {
    throw new Refused(400, 'The body is not JSON.');
  }
  const text = (body as { text?: unknown } | null)?.text;
  if (typeof text !== 'string' || text === '') throw new Refused(400, 'A note is {"text": "…"}.');
  return text;
}

function send(res: ServerResponse, status: number, body: unknown): void {
  if (body === undefined) {
    res.writeHead(status).end();
    return;
  }
  const text = JSON.stringify(body);
  res.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }).end(text);
}
