/** Users as the API shows them. */
import { formatTime } from '@archstone/tokens';
import type { User } from '../identity/backend.ts';

/** Never shown, even where a row of another program keeps them. */
const HIDDEN = new Set(['password', 'tenants', 'groups', 'domains', 'links', 'extra']);

const shown = (extra: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(extra).filter(([name]) => !HIDDEN.has(name)));

/** The time without a zone, as Keystone writes it. */
const expiry = (time: number | null) => (time === null ? null : formatTime(time).replace('Z', ''));

export function showUser({ extra, default_project_id, password_expires_at, federated, options, ...user }: User) {
  return {
    ...shown(extra),
    id: user.id,
    name: user.name,
    domain_id: user.domain_id,
    enabled: user.enabled,
    ...(default_project_id === null ? {} : { default_project_id }),
    password_expires_at: expiry(password_expires_at),
    options,
    ...(federated.length > 0 ? { federated } : {}),
  };
}

/** The answer to a change repeats the further attributes under `extra`: clients of long ago look there. */
export const showChangedUser = (user: User) => ({ ...showUser(user), extra: shown(user.extra) });
