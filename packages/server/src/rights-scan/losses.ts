/** From the rows that are gone to the tokens that rest on them. */
import type { OutdatedTokens } from '../revocation/outdated.ts';

export interface LossContext {
  /** Name and domain (undefined: global) of each role, as it was. */
  roles: ReadonlyMap<string, { name: string; domainId: string | undefined }>;
  /** The domain of each project. */
  projectDomains: ReadonlyMap<string, string>;
  /** What each changed project is now. */
  projects: ReadonlyMap<string, readonly string[]>;
}

/** So many at once say no more than that everything has to be looked at again. */
const MOST = 20_000;
const NO_DOMAIN = '<<null>>';

/** As one of the databases writes it. */
export const isTrue = (text: string | undefined) => text === '1' || text === 'true';
const isFalse = (text: string | undefined) => text === '0' || text === 'false';

/** A role's name may have spaces, so it comes last. */
export function roleOf(content: string): { id: string; name: string; domainId: string | undefined } {
  const [id, domainId] = content.split(' ', 2) as [string, string];
  const name = content.slice(id.length + domainId.length + 2);
  return { id, name, domainId: domainId === NO_DOMAIN ? undefined : domainId };
}

/** Tokens name global roles only; one of a domain may have brought any of them, in its domain. */
function roleLoss(id: string, { roles }: LossContext): OutdatedTokens {
  const role = roles.get(id);
  if (!role) return {};
  return role.domainId === undefined ? { role_name: role.name } : { domain_scope_id: role.domainId };
}

function grantLoss(row: readonly string[], context: LossContext): OutdatedTokens {
  const [type, actor, target, role, inherited] = row as [string, string, string, string, string];
  const user = type.startsWith('User') ? { user_id: actor } : {};
  if (type.endsWith('System')) return { ...user, system: 'all' };
  if (type.endsWith('Domain')) return { ...user, domain_scope_id: target };
  if (!isTrue(inherited)) return { ...user, project_id: target };
  const domain = context.projectDomains.get(target);
  return domain === undefined ? { ...user, ...roleLoss(role, context) } : { ...user, domain_scope_id: domain };
}

function projectLoss([id, domain, isDomain, enabled, parent]: readonly string[], { projects }: LossContext) {
  if (isFalse(enabled)) return [];
  const now = projects.get(id!);
  const events: OutdatedTokens[] = [{ project_id: id }];
  if (isTrue(isDomain)) events.push({ domain_id: id });
  // In another place it passes other grants on to the projects below.
  if (now && now[4] !== parent) events.push({ domain_scope_id: domain });
  return events;
}

const losses: Record<string, (row: readonly string[], context: LossContext) => OutdatedTokens[]> = {
  assignment: (row, context) => [grantLoss(row, context)],
  system_assignment: (row, context) => [grantLoss(row, context)],
  user_group_membership: ([user]) => [{ user_id: user }],
  expiring_user_group_membership: ([user]) => [{ user_id: user }],
  implied_role: ([prior], context) => [roleLoss(prior!, context)],
  role: ([id], context) => [roleLoss(id!, context)],
  project: projectLoss,
  user: ([id, , enabled]) => (isFalse(enabled) ? [] : [{ user_id: id }]),
  application_credential: ([id]) => [{ app_cred_id: id }],
  app_cred_role: ([id]) => [{ app_cred_id: id }],
  app_cred_access_rule: ([id]) => [{ app_cred_id: id }],
  trust: (row) => (row[5] === '-' ? [{ trust_id: row[0] }] : []),
  trust_role: ([id]) => [{ trust_id: id }],
  consumer: ([id]) => [{ consumer_id: id }],
  access_token: ([id]) => [{ access_token_id: id }],
};

const keyOf = (tokens: OutdatedTokens, names: readonly string[]) =>
  names.map((name) => `${name}=${(tokens as Record<string, string>)[name]}`).join(' ');

/** Every choice of the attributes, none and all included: what an event that covers this one may carry. */
function* coverings(tokens: OutdatedTokens): Generator<string> {
  const names = Object.keys(tokens).sort();
  for (let choice = 0; choice < 2 ** names.length; choice++)
    yield keyOf(
      tokens,
      names.filter((_, at) => (choice >> at) % 2 === 1),
    );
}

/**
 * @param removed contents of rows by source
 * @param told events that were told already since the rows were last seen
 */
export function lossesOf(
  removed: ReadonlyMap<string, readonly string[]>,
  context: LossContext,
  told: readonly OutdatedTokens[],
): OutdatedTokens[] {
  const found = new Map<string, OutdatedTokens>();
  for (const [source, contents] of removed) {
    for (const content of contents) {
      for (const tokens of losses[source]!(content.split(' '), context))
        found.set(keyOf(tokens, Object.keys(tokens).sort()), tokens);
    }
  }
  const known = new Set(told.map((tokens) => keyOf(tokens, Object.keys(tokens).sort())));
  const isCovered = (tokens: OutdatedTokens) => {
    const own = keyOf(tokens, Object.keys(tokens).sort());
    for (const key of coverings(tokens)) if (known.has(key) || (key !== own && found.has(key))) return true;
    return false;
  };
  const events = [...found.values()].filter((tokens) => !isCovered(tokens));
  return events.length > MOST ? [{}] : events;
}
