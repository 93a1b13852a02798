import type { Case } from './case.ts';
import { catalogCases } from './cases/catalog.ts';
import { credentialCases } from './cases/credentials.ts';
import { grantCases } from './cases/grants.ts';
import { identityCases } from './cases/identity.ts';
import { resourceCases } from './cases/resources.ts';
import { roleCases } from './cases/roles.ts';
import { tokenCases } from './cases/tokens.ts';

/** Every protected route at least once. */
export const cases: readonly Case[] = [
  ...tokenCases,
  ...identityCases,
  ...resourceCases,
  ...roleCases,
  ...grantCases,
  ...catalogCases,
  ...credentialCases,
];

/** What no rule governs, and why. */
export const publicRoutes: Readonly<Record<string, string>> = {
  'GET /': 'discovery, before anybody can have a token',
  'GET /v3': 'discovery, before anybody can have a token',
  'GET /healthcheck': 'for load balancers; [healthcheck] allowed_source_ranges says which',
  'POST /v3/auth/tokens': 'signing in',
  'POST /v3/users/:user_id/password': 'the present password is the proof, even where it has expired',
};
