/** The fields of a v3 token body that decide who the caller is; any further field is reachable by a dotted path. */
export interface PolicyToken {
  readonly user: { readonly id: string; readonly domain: { readonly id: string } };
  readonly roles?: readonly { readonly name: string }[];
  readonly project?: { readonly id: string; readonly domain: { readonly id: string } };
  readonly domain?: { readonly id: string };
  readonly system?: { readonly all?: boolean };
  readonly is_admin_project?: boolean;
}

/**
 * The caller, as rules see it: Keystone's own set of names and no other, since a rule may also ask that a name be
 * missing. A scope that the token has not is null, never absent. `token` is the token body, for `token.project.domain.id`.
 * `is_admin` is set for no token: it is known to rules (`is_admin:1`) for the sake of policy files.
 */
export interface PolicyCredentials {
  readonly user_id: string | null;
  readonly user_domain_id: string | null;
  readonly system_scope: string | null;
  readonly domain_id: string | null;
  readonly project_id: string | null;
  readonly project_domain_id: string | null;
  readonly roles: readonly string[];
  readonly is_admin_project: boolean;
  readonly service_user_id: string | null;
  readonly service_user_domain_id: string | null;
  readonly service_project_id: string | null;
  readonly service_project_domain_id: string | null;
  readonly service_roles: readonly string[];
  readonly token: PolicyToken | null;
  readonly is_admin?: boolean | number;
}

function roleNames(token: PolicyToken | undefined): string[] {
  return token?.roles?.map((role) => role.name) ?? [];
}

/** `service` is the validated service token of the request; request headers never fill the `service_*` names. */
export function credentialsOf(token: PolicyToken, service?: PolicyToken): PolicyCredentials {
  return {
    user_id: token.user.id,
    user_domain_id: token.user.domain.id,
    system_scope: token.system?.all ? 'all' : null,
    domain_id: token.domain?.id ?? null,
    project_id: token.project?.id ?? null,
    project_domain_id: token.project?.domain.id ?? null,
    roles: roleNames(token),
    is_admin_project: token.domain ? false : (token.is_admin_project ?? true),
    service_user_id: service?.user.id ?? null,
    service_user_domain_id: service?.user.domain.id ?? null,
    service_project_id: service?.project?.id ?? null,
    service_project_domain_id: service?.project?.domain.id ?? null,
    service_roles: roleNames(service),
    token,
  };
}
