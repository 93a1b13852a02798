import { discovery } from './discovery.ts';
import { domains } from './domains.ts';
import { groups, membership } from './groups.ts';
import { malformed } from './malformed.ts';
import { projects, projectTags } from './projects.ts';
import { logins, scopes, states, subjects } from './tokens.ts';
import { passwords, users } from './users.ts';

export { world } from './world.ts';

export const stories = [
  discovery,
  scopes,
  subjects,
  logins,
  states,
  malformed,
  domains,
  projects,
  projectTags,
  users,
  passwords,
  groups,
  membership,
];
