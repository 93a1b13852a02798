/** What a subject may do in a scope, as judged from storage now: the part of a token body that does not differ per token. */
import type { AccessRule } from '../access-rules/rule.ts';

export interface NamedReference {
  readonly id: string;
  readonly name: string;
}
export interface UserReference extends NamedReference {
  readonly domain: NamedReference;
  readonly password_expires_at: string | null;
}
export interface ProjectReference extends NamedReference {
  readonly domain: NamedReference;
}
export interface CatalogEndpoint {
  readonly id: string;
  readonly interface: string;
  readonly region_id: string | null;
  readonly url: string;
  readonly region: string | null;
}
export interface CatalogService {
  readonly endpoints: readonly CatalogEndpoint[];
  readonly id: string;
  readonly type: string;
  readonly name: string;
}
/** A cloud that trusts this one's assertions. */
export interface ServiceProviderReference {
  readonly auth_url: string;
  readonly id: string;
  readonly sp_url: string;
}
export interface TrustReference {
  readonly id: string;
  readonly impersonation: boolean;
  readonly trustor_user: { readonly id: string };
  readonly trustee_user: { readonly id: string };
}
export interface ApplicationCredentialReference extends NamedReference {
  /** Whether it may not make further credentials. */
  readonly restricted: boolean;
  /** Absent: no limit. */
  readonly access_rules?: readonly AccessRule[];
}
export interface AccessTokenReference {
  readonly access_token_id: string;
  readonly consumer_id: string;
}
export interface Authorization {
  readonly user: UserReference;
  readonly project?: ProjectReference;
  readonly domain?: NamedReference;
  readonly system?: { readonly all: true };
  readonly is_domain?: boolean;
  readonly is_admin_project?: boolean;
  readonly 'OS-TRUST:trust'?: TrustReference;
  readonly application_credential?: ApplicationCredentialReference;
  readonly 'OS-OAUTH1'?: AccessTokenReference;
  /** Sorted as Keystone gives them; empty only when unscoped. */
  readonly roles: readonly (NamedReference & { readonly domain_id?: string | null })[];
  readonly catalog?: readonly CatalogService[];
  /** The enabled ones; absent where there is none. */
  readonly service_providers?: readonly ServiceProviderReference[];
}
