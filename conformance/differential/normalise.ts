/**
 * Makes the answers of two servers comparable: what must differ (ids, times, audit ids, addresses, messages, the order of
 * lists, other people's entries in lists) is replaced by what it is; all else stays.
 */
import type { Side } from './side.ts';

export type Normal = null | boolean | number | string | Normal[] | { [key: string]: Normal };

const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?/g;
const id = /[0-9a-f]{32}/g;

export function text(side: Side, value: string): string {
  let result = value.replaceAll(side.origin, '{base}');
  for (const [name, saved] of side.saved) if (saved.length >= 8) result = result.replaceAll(saved, `{${name}}`);
  return result
    .replaceAll(side.prefix, '{prefix}')
    .replace(time, (found) => found.replace(/\d/g, '0'))
    .replace(id, '<id>');
}

/** Keys whose value is prose of the server's own, made at random, or a moment of its own history. */
const free = new Set(['message', 'error_description', 'oauth_verifier', 'updated']);

const canonical = (value: Normal): string =>
  JSON.stringify(value, (_, v) =>
    v && typeof v === 'object' && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort()) : v,
  );

function walk(side: Side, value: unknown, key: string): Normal {
  if (typeof value === 'string') {
    if (key === 'audit_ids') return /^[\w-]{22}$/.test(value) ? '<audit id>' : value;
    return free.has(key) ? `<${key}>` : text(side, value);
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => walk(side, item, key));
    return items.sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1));
  }
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [text(side, k), walk(side, v, k)]));
  }
  return value as null | boolean | number;
}

const builtIn = /\{role\.(admin|manager|member|reader|service)\}/g;
const named = /\{(prefix|[a-z_]+\.[a-z0-9_]+)\}/;
/** The prefix of another run, or of the other side where a server is compared with itself. */
const stranger = /\bd[rs][0-9a-f]{6}\b/;

/**
 * Whether an entry of a list belongs to this comparison: it is, or names, something the story knows, or every server has it.
 * A role of the bootstrap says nothing: everybody's assignments name it.
 */
function ours(item: Normal): boolean {
  if (item === null || typeof item !== 'object') return true;
  const whole = canonical(item);
  if (stranger.test(whole)) return false;
  const known = !Array.isArray(item) && typeof item.id === 'string' && named.test(item.id);
  return known || named.test(whole.replace(builtIn, '')) || whole.includes('"type":"identity"');
}

/** A JSON answer in comparable form. */
export function normalise(side: Side, body: unknown): Normal {
  const whole = walk(side, body, '');
  if (whole === null || typeof whole !== 'object' || Array.isArray(whole)) return whole;
  for (const [key, value] of Object.entries(whole)) if (Array.isArray(value)) whole[key] = value.filter(ours);
  const token = whole.token;
  if (token && typeof token === 'object' && !Array.isArray(token)) {
    for (const key of ['catalog', 'service_providers']) {
      const list = token[key];
      if (!Array.isArray(list)) continue;
      const left = list.filter(ours);
      // a token says nothing of service providers where there are none
      if (key === 'service_providers' && left.length === 0) delete token[key];
      else token[key] = left;
    }
  }
  return whole;
}
