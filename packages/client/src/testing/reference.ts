/** For tests only: where a real Identity service is, if one is. */
import { password } from '../auth/password.ts';
import type { AuthPlugin } from '../auth/plugin.ts';
import type { ScopeOptions } from '../auth/scope.ts';

const env = process.env;

/** Set by hand: `ARCHSTONE_REFERENCE_URL`, and `OS_USERNAME`, `OS_PASSWORD`, … as for any client (default admin). */
export const referenceUrl = env.ARCHSTONE_REFERENCE_URL;

export const whyNot = referenceUrl ? '' : ' (skipped: ARCHSTONE_REFERENCE_URL names no Identity service)';

/** Skipping is an error where all services are said to be there. */
export const skip = !referenceUrl && env.ARCHSTONE_REQUIRE_SERVICES !== '1';

export const adminCredentials = {
  authUrl: referenceUrl ?? '',
  username: env.OS_USERNAME ?? 'admin',
  password: env.OS_PASSWORD ?? 'secret',
  userDomainId: env.OS_USER_DOMAIN_ID ?? 'default',
};

export const adminProject = {
  projectName: env.OS_PROJECT_NAME ?? 'admin',
  projectDomainId: env.OS_PROJECT_DOMAIN_ID ?? 'default',
};

export const asAdmin = (scope: ScopeOptions = adminProject): AuthPlugin => password({ ...adminCredentials, ...scope });
