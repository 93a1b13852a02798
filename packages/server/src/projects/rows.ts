/** A project as the API shows it, and the rows of `project`, `project_option` and `project_tag` that it is made of. */
import type { Selectable } from 'kysely';
import { readExtra, writeExtra } from '../db/extra.ts';
import type { ProjectTable } from '../db/schema/resource.ts';

export interface Project {
  id: string;
  name: string;
  /** Null for a project that acts as a domain. */
  domain_id: string | null;
  description: string | null;
  enabled: boolean;
  /** The domain's id for a project at the top. */
  parent_id: string | null;
  is_domain: boolean;
  tags: string[];
  options: { immutable?: boolean | null };
  [attribute: string]: unknown;
}

/** `domain_id` of the projects that act as domains, and the id of the row it refers to, which is never shown. */
export const ROOT = '<<keystone.domain.root>>';

/** Row id of the option `immutable` in `project_option`. */
export const IMMUTABLE = 'IMMU';

export const COLUMNS: readonly string[] = [
  'name',
  'domain_id',
  'description',
  'enabled',
  'parent_id',
  'is_domain',
  'tags',
  'options',
];

export type ProjectRow = Selectable<ProjectTable> & { immutable: string | null };

export function projectOf(row: ProjectRow, tags: string[]): Project {
  const { extra, immutable, ...columns } = row;
  return {
    ...readExtra(extra),
    ...columns,
    domain_id: row.domain_id === ROOT ? null : row.domain_id,
    enabled: row.enabled === 1,
    is_domain: row.is_domain === 1,
    tags,
    options: immutable === null ? {} : { immutable: JSON.parse(immutable) === true },
  };
}

export function rowOf(project: Project) {
  const { id, name, domain_id, description, enabled, parent_id, is_domain } = project;
  return {
    id,
    name,
    domain_id: domain_id ?? ROOT,
    description,
    enabled: enabled ? 1 : 0,
    parent_id,
    is_domain: is_domain ? 1 : 0,
    extra: writeExtra(project, COLUMNS),
  } as const;
}

/** The attributes that have no column. An answer to PATCH repeats them under `extra`, as the API always did. */
export const extraOf = (project: Project): Record<string, unknown> => JSON.parse(writeExtra(project, COLUMNS));
