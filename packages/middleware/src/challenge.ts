/** The challenge on answers with status 401, whoever writes them (RFC 9110, section 11.6.1). */
import { type OutgoingHttpHeader, type OutgoingHttpHeaders, ServerResponse } from 'node:http';

type HeaderList = OutgoingHttpHeaders | OutgoingHttpHeader[];
type WriteHead = (this: ServerResponse, ...args: unknown[]) => ServerResponse;

/**
 * Makes a response that it is given carry the challenge, if its status will be 401, beside those that the application wrote.
 * Nearly all responses share one `writeHead` then; only one that has been wrapped before gets its own.
 */
export function challenger(challenge: string): (response: ServerResponse) => void {
  const around = (writeHead: WriteHead): WriteHead =>
    function (...args) {
      return writeHead.apply(this, args[0] === 401 ? challenged(this, challenge, args) : args);
    };
  const own = ServerResponse.prototype.writeHead as WriteHead;
  const wrapped = around(own) as ServerResponse['writeHead'];
  return (response) => {
    const { writeHead } = response;
    response.writeHead = writeHead === own ? wrapped : (around(writeHead as WriteHead) as typeof writeHead);
  };
}

/** The arguments of `writeHead`, the challenge among them. */
function challenged(response: ServerResponse, challenge: string, args: unknown[]): unknown[] {
  const last = args.length > 1 && typeof args.at(-1) === 'object' ? (args.at(-1) as HeaderList | null) : undefined;
  const written = last ? challengesIn(last) : [];
  const own = written.length > 0 ? written : [response.getHeader('www-authenticate') ?? []].flat().map(String);
  if (own.includes(challenge)) return args;
  const all = [...own, challenge];
  if (last) return [...args.slice(0, -1), withChallenges(last, all)];
  response.setHeader('WWW-Authenticate', all);
  return args;
}

const isChallenge = (name: unknown) => String(name).toLowerCase() === 'www-authenticate';

function pairs(headers: HeaderList): [string, OutgoingHttpHeader | undefined][] {
  if (!Array.isArray(headers)) return Object.entries(headers);
  if (Array.isArray(headers[0])) return headers as unknown as [string, OutgoingHttpHeader][];
  const list: [string, OutgoingHttpHeader][] = [];
  for (let at = 0; at < headers.length; at += 2) list.push([String(headers[at]), headers[at + 1]!]);
  return list;
}

const challengesIn = (headers: HeaderList) =>
  pairs(headers)
    .filter(([name, value]) => isChallenge(name) && value !== undefined)
    .flatMap(([, value]) => [value!].flat().map(String));

function withChallenges(headers: HeaderList, challenges: string[]): HeaderList {
  const others = pairs(headers).filter(([name]) => !isChallenge(name));
  if (!Array.isArray(headers)) return { ...Object.fromEntries(others), 'WWW-Authenticate': challenges };
  return [...others, ...challenges.map((value) => ['WWW-Authenticate', value])].flat() as OutgoingHttpHeader[];
}
