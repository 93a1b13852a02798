/**
 * The one error class of the Identity service and the one table of what it may say.
 *
 * Services throw `IdentityError`; only `http/` turns it into a response. A message never carries a secret, a password
 * or a token. Statuses, titles and wording follow the Identity API: `{"error": {"code", "title", "message"}}`.
 */
const malformed =
  ' The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.';

const table = {
  bad_request: [400, 'Bad Request', '{detail}'],
  expecting: [400, 'Bad Request', `Expecting to find {attribute} in {target}.${malformed}`],
  invalid_url: [400, 'Bad Request', 'Cannot create an endpoint with an invalid URL: {url}.'],
  ambiguous_name: [
    400,
    'Bad Request',
    "There are multiple {resource} entities named '{name}'. Please use ID instead of names to resolve the ambiguity.",
  ],
  password_requirements: [400, 'Bad Request', 'The password does not match the requirements: {detail}.'],
  password_history: [
    400,
    'Bad Request',
    'The new password cannot be identical to a previous password. The total number which includes the new password must be unique is {unique_count}.',
  ],
  password_too_young: [
    400,
    'Bad Request',
    'You cannot change your password at this time due to the minimum password age. Once you change your password, it must be used for {min_age_days} day(s) before it can be changed. Please try again in {days_left} day(s) or contact your administrator to reset your password.',
  ],
  password_locked: [
    400,
    'Bad Request',
    'You cannot change your password at this time due to password policy disallowing password changes. Please contact your administrator to reset your password.',
  ],
  unauthorized: [401, 'Unauthorized', 'The request you have made requires authentication.'],
  password_expired: [401, 'Unauthorized', 'The password is expired and needs to be changed for user: {user_id}.'],
  auth_method_not_supported: [401, 'Unauthorized', 'Attempted to authenticate with an unsupported method.'],
  application_credential_scope: [
    401,
    'Unauthorized',
    'Error authenticating with application credential: Application credentials cannot request a scope.',
  ],
  oauth2_client: [401, 'Unauthorized', 'Client authentication failed.'],
  oauth2_request: [400, 'Bad Request', '{detail}'],
  oauth2_other: [404, 'Not Found', 'No access token could be made.'],
  forbidden: [403, 'Forbidden', 'You are not authorized to perform the requested action.'],
  forbidden_action: [403, 'Forbidden', 'You are not authorized to perform the requested action: {action}.'],
  forbidden_detail: [403, 'Forbidden', '{detail}'],
  token_too_large: [
    403,
    'Forbidden',
    'The token would be longer than the {limit} characters that tokens may have here. {remedy}, or have the operator raise [archstone_pki_tokens] max_token_size or choose the provider jwt.',
  ],
  not_found: [404, 'Not Found', 'Could not find: {target}.'],
  route_not_found: [404, 'Not Found', 'The resource could not be found.'],
  marker_not_found: [404, 'Not Found', 'Marker {marker} could not be found.'],
  region_not_found: [404, 'Not Found', 'Could not find region: {region_id}.'],
  service_not_found: [404, 'Not Found', 'Could not find service: {service_id}.'],
  endpoint_not_found: [404, 'Not Found', 'Could not find endpoint: {endpoint_id}.'],
  domain_not_found: [404, 'Not Found', 'Could not find domain: {domain_id}.'],
  project_not_found: [404, 'Not Found', 'Could not find project: {project_id}.'],
  project_tag_not_found: [404, 'Not Found', 'Could not find project tag: {tag}.'],
  user_not_found: [404, 'Not Found', 'Could not find user: {user_id}.'],
  group_not_found: [404, 'Not Found', 'Could not find group: {group_id}.'],
  role_not_found: [404, 'Not Found', 'Could not find role: {role_id}.'],
  implied_role_not_found: [404, 'Not Found', '{prior_role_id} does not imply {implied_role_id}.'],
  role_assignment_not_found: [
    404,
    'Not Found',
    'Could not find role assignment with role: {role_id}, user or group: {actor_id}, project, domain, or system: {target_id}.',
  ],
  identity_provider_not_found: [404, 'Not Found', 'Could not find Identity Provider: {idp_id}.'],
  protocol_not_found: [
    404,
    'Not Found',
    'Could not find federated protocol {protocol_id} for Identity Provider: {idp_id}.',
  ],
  mapping_not_found: [404, 'Not Found', 'Could not find mapping: {mapping_id}.'],
  service_provider_not_found: [404, 'Not Found', 'Could not find Service Provider: {sp_id}.'],
  consumer_not_found: [404, 'Not Found', 'Could not find consumer: {consumer_id}.'],
  request_token_not_found: [404, 'Not Found', 'Could not find request token.'],
  access_token_not_found: [404, 'Not Found', 'Could not find access token.'],
  trust_not_found: [404, 'Not Found', 'Could not find trust: {trust_id}.'],
  application_credential_not_found: [
    404,
    'Not Found',
    'Could not find Application Credential: {application_credential_id}.',
  ],
  access_rule_not_found: [404, 'Not Found', 'Could not find Access Rule: {access_rule_id}.'],
  token_not_found: [404, 'Not Found', 'Could not find token.'],
  ec2_access_key_not_found: [404, 'Not Found', 'EC2 access key not found.'],
  credential_not_found: [404, 'Not Found', 'Could not find credential: {credential_id}.'],
  policy_not_found: [404, 'Not Found', 'Could not find policy: {policy_id}.'],
  policy_association_not_found: [404, 'Not Found', 'Could not find policy association.'],
  endpoint_group_not_found: [404, 'Not Found', 'Could not find Endpoint Group: {endpoint_group_id}.'],
  registered_limit_not_found: [404, 'Not Found', 'Could not find registered limit for {id}.'],
  limit_not_found: [404, 'Not Found', 'Could not find limit for {id}.'],
  domain_config_not_found: [404, 'Not Found', 'Could not find {part} in domain configuration for domain {domain_id}.'],
  method_not_allowed: [405, 'Method Not Allowed', 'The method is not allowed for the requested URL.'],
  conflict: [409, 'Conflict', 'Conflict occurred attempting to store {type} - {details}.'],
  gone: [410, 'Gone', 'This API is no longer available: {detail}.'],
  body_too_large: [413, 'Request Entity Too Large', 'The request body is larger than {limit} bytes.'],
  request_timeout: [408, 'Request Timeout', 'The request did not arrive in time.'],
  headers_too_large: [431, 'Request Header Fields Too Large', 'The headers of the request are too large.'],
  unexpected: [500, 'Internal Server Error', 'An unexpected error prevented the server from fulfilling your request.'],
  credential_unreadable: [
    500,
    'Internal Server Error',
    'The credential could not be decrypted. Please contact the administrator.',
  ],
  not_implemented: [501, 'Not Implemented', 'The action you have requested has not been implemented.'],
  unavailable: [503, 'Service Unavailable', 'The service is currently unavailable: {detail}. Please try again later.'],
} as const satisfies Record<string, readonly [number, string, string]>;

export type ErrorCode = keyof typeof table;

export class IdentityError extends Error {
  override readonly name = 'IdentityError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly title: string;
  /** Extra response headers, for example `Retry-After`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The error code of OAuth 2.0 (RFC 6749, section 5.2), whose form the body then has. */
  readonly oauth2: string | undefined;
  /** Further members of the error object in the body, for example `identity` of an unsupported method. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    parameters: Readonly<Record<string, string | number>> = {},
    extra: {
      headers?: Record<string, string>;
      members?: Record<string, unknown>;
      oauth2?: string;
      cause?: unknown;
    } = {},
  ) {
    const [status, title, template] = table[code];
    super(
      template.replace(/\{(\w+)\}/g, (_, name: string) => String(parameters[name] ?? '')),
      extra.cause === undefined ? undefined : { cause: extra.cause },
    );
    this.code = code;
    this.status = status;
    this.title = title;
    this.headers = extra.headers ?? {};
    this.members = extra.members ?? {};
    this.oauth2 = extra.oauth2;
  }
}

/** A 400 with a message of its own. */
export const badRequest = (detail: string) => new IdentityError('bad_request', { detail });

/** A 403 whose reason is a fact of the stored state, not the caller's rights. */
export const forbidden = (detail: string) => new IdentityError('forbidden_detail', { detail });

/** A 409. `type` is the kind of thing stored, `details` says what is in the way. */
export const conflict = (type: string, details: string) => new IdentityError('conflict', { type, details });
