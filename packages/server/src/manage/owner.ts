/** `--keystone-user` and `--keystone-group`: who shall own key files. */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import type { KeyOwner } from '@archstone/tokens';
import { StartError } from '../startup/error.ts';

export interface OwnerNames {
  /** A name or a number. */
  user?: string | undefined;
  group?: string | undefined;
}

/**
 * Who shall own what is written in `directory`. Without names a process that may give files away follows the owner of the
 * directory, so that a rotation by root leaves no key that the service cannot read. Throws StartError for an unknown name.
 */
export function keyOwner({ user, group }: OwnerNames, directory: string): KeyOwner | undefined {
  const self = process.geteuid?.();
  const existing = statSync(directory, { throwIfNoEntry: false });
  if (user === undefined && group === undefined) {
    return self === 0 && existing ? { uid: existing.uid, gid: existing.gid } : undefined;
  }
  const account = user === undefined ? undefined : entryOf('passwd', user, '--keystone-user');
  return {
    uid: account?.id ?? existing?.uid ?? self ?? 0,
    gid: group === undefined ? (account?.group ?? 0) : entryOf('group', group, '--keystone-group').id,
  };
}

/** The system's own look-up, which knows directories (LDAP, NIS) as well as files. */
function entryOf(database: 'passwd' | 'group', name: string, option: string): { id: number; group: number } {
  let line: string;
  try {
    line = execFileSync('getent', [database, '--', name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    if (/^\d+$/.test(name)) return { id: Number(name), group: Number(name) };
    throw new StartError(`unknown ${database === 'passwd' ? 'user' : 'group'} "${name}" in ${option}`);
  }
  const [, , id, group] = line.trim().split(':');
  return { id: Number(id), group: Number(group) };
}
