/** One server in a comparison: its address, its name prefix, what it saved, and what must be cleaned up. */
import { setTimeout as sleep } from 'node:timers/promises';
import { authorizationOf } from './authorization.ts';
import type { Case } from './case.ts';
import { type Answer, send } from './exchange.ts';

export interface Side {
  readonly origin: string;
  readonly prefix: string;
  readonly saved: Map<string, string>;
  /** Paths of what was created, oldest first. */
  readonly created: string[];
}

export const newSide = (url: string, prefix: string, secrets: Record<string, string>): Side => ({
  origin: new URL(url).origin,
  prefix,
  saved: new Map(Object.entries(secrets)),
  created: [],
});

export const chapter = (side: Side): Side => ({ ...side, saved: new Map(side.saved), created: [] });

const template = /\{(prefix|[a-z_]+\.[a-z0-9_]+)\}/g;

export function missing(side: Side, text: string): string[] {
  return [...text.matchAll(template)].map((match) => match[1]!).filter((n) => n !== 'prefix' && !side.saved.has(n));
}

const fill = (side: Side, text: string): string =>
  text.replace(template, (_, name: string) => (name === 'prefix' ? side.prefix : side.saved.get(name)!));

/** Every text of a case in which a template may stand. */
export const textOf = (step: Case): string =>
  [
    step.path,
    ...Object.values(step.headers),
    typeof step.body === 'string' ? step.body : '',
    step.authorization ? JSON.stringify(step.authorization) : '',
    step.as ? `{token.${step.as}}` : '',
  ].join('\n');

/** An answer's JSON, or its form as an object; undefined for anything else. */
export function parse(body: Buffer): unknown {
  const text = body.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return /^\w+=[^<]*$/.test(text) ? Object.fromEntries(new URLSearchParams(text)) : undefined;
  }
}

function lookUp(answer: Answer, where: string): string | undefined {
  if (where.startsWith('header:')) return answer.headers[where.slice(7)];
  let value = parse(answer.body);
  for (const key of where.split('.')) value = (value as Record<string, unknown> | undefined | null)?.[key];
  return typeof value === 'string' ? value : undefined;
}

function noteCreated(side: Side, step: Case, path: string, answer: Answer): void {
  if (answer.status !== 201 || path.startsWith('/v3/auth/')) return;
  if (step.method === 'PUT' && !path.includes('/implies/')) side.created.push(path);
  if (step.method !== 'POST') return;
  const [entity] = Object.values((parse(answer.body) as Record<string, { id?: string }>) ?? {});
  if (entity?.id) side.created.push(`${path.split('?')[0]}/${encodeURIComponent(entity.id)}`);
}

export async function play(side: Side, step: Case): Promise<Answer> {
  if (step.wait > 0) await sleep(step.wait);
  const path = fill(side, step.path);
  const headers = Object.fromEntries(Object.entries(step.headers).map(([name, text]) => [name, fill(side, text)]));
  if (step.as) headers['X-Auth-Token'] = side.saved.get(`token.${step.as}`)!;
  if (step.authorization) {
    const filled = JSON.parse(fill(side, JSON.stringify(step.authorization)));
    headers.Authorization = authorizationOf(filled, step.method, `${side.origin}${path}`);
  }
  const body = typeof step.body === 'string' ? Buffer.from(fill(side, step.body)) : (step.body ?? new Uint8Array());
  const answer = await send(side.origin, step.method, path, headers, body);
  for (const [name, where] of Object.entries(step.save)) {
    const value = answer.status < 300 ? lookUp(answer, where) : undefined;
    if (value !== undefined) side.saved.set(name, value);
  }
  noteCreated(side, step, path, answer);
  return answer;
}

const nothing = new Uint8Array();

async function deleteOne(side: Side, path: string): Promise<void> {
  const headers = { 'X-Auth-Token': side.saved.get('token.admin') ?? '', 'Content-Type': 'application/json' };
  const kind = path.split('/')[2]!.slice(0, -1);
  const change = (entity: object) =>
    send(side.origin, 'PATCH', path, headers, Buffer.from(JSON.stringify({ [kind]: entity })));
  const end = async () => {
    if (kind === 'domain') await change({ enabled: false });
    return (await send(side.origin, 'DELETE', path, headers, nothing)).status;
  };
  if ((await end()) !== 403) return;
  await change({ options: { immutable: false } });
  await end();
}

/** Deletes what was created after the first `keep`, youngest first, whatever state the story left it in. */
export async function cleanUp(side: Side, keep = 0): Promise<void> {
  for (const path of side.created.splice(keep).toReversed()) await deleteOne(side, path);
}
