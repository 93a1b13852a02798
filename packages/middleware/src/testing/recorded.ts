/** What a real Keystone answered for a token of each kind, and what keystonemiddleware makes of it. */
import { readFileSync } from 'node:fs';
import type { TokenBody } from '../token-body.ts';

export type RecordedName = 'project' | 'domain' | 'system' | 'unscoped' | 'restricted';

interface Recorded {
  body: { token: TokenBody };
  headers: { user: Record<string, string>; service: Record<string, string> };
}

const file = JSON.parse(readFileSync(new URL('keystone.json', import.meta.url), 'utf8'));

export const removedByUpstream: readonly string[] = file.removed;
export const recordedNames = Object.keys(file.tokens) as RecordedName[];
export const recorded = (name: RecordedName): Recorded => structuredClone(file.tokens[name]);

/** A recorded body that is valid for `seconds` from now, with other fields laid over it. */
export function tokenBody(name: RecordedName, changes: Partial<TokenBody> = {}, seconds = 3600): { token: TokenBody } {
  const { token } = recorded(name).body;
  const expires_at = new Date(Date.now() + seconds * 1000).toISOString().replace('Z', '000Z');
  return { token: { ...token, expires_at, ...changes } };
}
