/** What tokens that carry their roles rest on: the tables, and of each row what a token would not survive the loss of. */
import type { Dialect } from '../db/dialect.ts';

export interface Source {
  readonly name: string;
  readonly tables: readonly string[];
  /** Columns that make up a row's content, in this order; with `?` where it may be null. Only the last may have spaces. */
  readonly fields: readonly string[];
  /** Which of the fields has an index by which the row is found: the first one where nothing is said. */
  readonly key?: number;
  /** How the second table is joined to the first one. */
  readonly on?: string;
}

const source = (name: string, ...fields: string[]): Source => ({ name, tables: [name], fields });
const quoted = (dialect: Dialect, name: string) => (dialect === 'mysql' ? `\`${name}\`` : `"${name}"`);

export const SOURCES: readonly Source[] = [
  { ...source('assignment', 'type', 'actor_id', 'target_id', 'role_id', 'inherited'), key: 1 },
  { ...source('system_assignment', 'type', 'actor_id', 'target_id', 'role_id', 'inherited'), key: 1 },
  source('user_group_membership', 'user_id', 'group_id'),
  source('expiring_user_group_membership', 'user_id', 'group_id', 'idp_id'),
  source('implied_role', 'prior_role_id', 'implied_role_id'),
  source('role', 'id', 'domain_id', 'name'),
  source('project', 'id', 'domain_id', 'is_domain', 'enabled?', 'parent_id?'),
  source('user', 'id', 'domain_id', 'enabled?'),
  source('application_credential', 'id', 'user_id', 'project_id?', 'unrestricted?', 'expires_at?', 'system?'),
  {
    name: 'app_cred_role',
    tables: ['application_credential', 'application_credential_role'],
    fields: ['t0.id', 't1.role_id'],
    on: 't1.application_credential_id = t0.internal_id',
  },
  {
    name: 'app_cred_access_rule',
    tables: ['application_credential', 'application_credential_access_rule', 'access_rule'],
    fields: ['t0.id', 't2.id', 't2.service?', 't2.method?', 't2.path?'],
    on: 't1.application_credential_id = t0.internal_id join access_rule t2 on t2.id = t1.access_rule_id',
  },
  source(
    'trust',
    'id',
    'trustor_user_id',
    'trustee_user_id',
    'project_id?',
    'impersonation',
    'deleted_at?',
    'expires_at?',
  ),
  source('trust_role', 'trust_id', 'role_id'),
  source('consumer', 'id'),
  source('access_token', 'id', 'authorizing_user_id', 'project_id'),
];

const placed = (column: string) => (column.includes('.') ? column : `t0.${column}`);

/** The column of the key. */
export const keyOf = ({ fields, key = 0 }: Source): string => placed(fields[key]!);

/** The key in a row's content. */
export const keyIn = ({ key = 0 }: Source, content: string): string => content.split(' ', key + 1)[key]!;

/** The row's content as SQL: its fields with a space between. */
export function contentOf({ fields }: Source, dialect: Dialect, isUtf8: boolean): string {
  const texts = fields.map((field) => {
    const [column, isNullable] = field.endsWith('?') ? [field.slice(0, -1), true] : [field, false];
    const place = placed(column);
    const text = dialect === 'postgres' ? `${place}::text` : place;
    return isNullable ? `coalesce(${text}, '-')` : text;
  });
  if (dialect !== 'mysql') return texts.join(` || ' ' || `);
  const content = `concat_ws(' ', ${texts.join(', ')})`;
  // The digest is one of bytes. To make them the same where they are already costs twice as much as the digest.
  return isUtf8 ? content : `convert(${content} using utf8mb4)`;
}

export function fromOf({ tables, on }: Source, dialect: Dialect): string {
  const [first, second] = tables;
  const from = `${quoted(dialect, first!)} t0`;
  return second === undefined ? from : `${from} join ${quoted(dialect, second)} t1 on ${on}`;
}
