/** Groups as the API shows them. */
import { formatTime } from '@archstone/tokens';
import type { Group, GroupOfUser } from '../identity/backend.ts';

export const showGroup = ({ extra, id, name, domain_id, description }: Group) => ({
  ...extra,
  id,
  name,
  domain_id,
  description,
});

/** With the end of the membership, a time without a zone; null where it does not end. */
export const showGroupOfUser = (group: GroupOfUser) => ({
  ...showGroup(group),
  membership_expires_at:
    group.membership_expires_at === null ? null : formatTime(group.membership_expires_at).replace('Z', ''),
});
