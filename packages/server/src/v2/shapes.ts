/** What v2.0 shows of a v3 body, and how it names what v3 takes. v2.0 knows neither domains nor hierarchies. */
import type { V3Body } from './translate.ts';

const without = (names: readonly string[]) => (body: V3Body) =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));

const plainUser = without([
  ...['links', 'domain_id', 'default_project_id', 'tenantId'],
  ...['password_expires_at', 'options', 'federated'],
]);

export const showUser = (user: V3Body) => ({
  ...plainUser(user),
  username: user.username ?? user.name,
  ...(user.default_project_id == null ? {} : { tenantId: user.default_project_id }),
});

export const showTenant = without(['links', 'domain_id', 'parent_id', 'is_domain', 'tags', 'options', 'extra']);
export const showRole = without(['links', 'domain_id', 'options']);
export const showPlain = without(['links']);

/** The v3 attributes of a user as v2.0 sends them. */
export function userFields({ 'OS-KSADM:password': secret, username, tenantId, ...fields }: Record<string, unknown>) {
  return {
    ...fields,
    ...(fields.name === undefined && username !== undefined ? { name: username } : {}),
    ...(fields.name !== undefined && username !== undefined ? { username } : {}),
    ...(secret === undefined ? {} : { password: secret }),
    ...(tenantId === undefined || tenantId === null ? {} : { default_project_id: tenantId }),
  };
}
