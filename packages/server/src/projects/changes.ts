/**
 * Creating and changing projects, those that act as domains among them: the rules of the hierarchy. Invariants: a parent
 * exists, is enabled up to the top and is of the same domain; what places a project never changes; an enabled project has
 * no disabled parent, a disabled one no enabled child (a disabled domain has: it disables them all by itself).
 */
import type { Transaction } from 'kysely';
import { isForeignKeyViolation, isUniqueViolation } from '../db/errors.ts';
import type { DB } from '../db/schema/db.ts';
import { badRequest, conflict, forbidden, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import { note } from '../notifications/note.ts';
import type { Outdate } from '../revocation/outdated.ts';
import { checkUpdatable } from './immutable.ts';
import { checkNotFederated, checkUrlSafe, type NameRules } from './names.ts';
import type { Project } from './rows.ts';
import type { ProjectStore } from './store.ts';
import { ancestorsOf } from './tree.ts';

export interface ChangeOptions {
  projects: ProjectStore;
  write: Write;
  outdate: Outdate;
  names: NameRules;
  /** Projects that may stand below one another, the domain not counted. */
  maxDepth: number;
}

export type ProjectChanges = Partial<Project>;
export type ChangeService = ReturnType<typeof projectChanges>;

const cannotStore = ({ is_domain, name, id }: Project) =>
  conflict(
    'project',
    is_domain
      ? `it is not permitted to have two projects acting as domains with the same name: ${name}`
      : `it is not permitted to have two projects with either the same name or same id in the same domain: name is ${name}, project id ${id}`,
  );

export function projectChanges({ projects, write, outdate, names, maxDepth }: ChangeOptions) {
  async function outdateTokens(trx: Transaction<DB>, { id, is_domain }: Project): Promise<void> {
    await outdate(trx, { project_id: id });
    if (is_domain) await outdate(trx, { domain_id: id });
  }

  function checkDomain(project: Project): void {
    checkNotFederated(names, project.name);
    checkNotFederated(names, project.id);
    if (project.parent_id !== null) throw badRequest('only root projects are allowed to act as domains.');
  }

  /** What a create names and does not exist is a fault of the request, not of its URL. */
  async function checkPlace(trx: Transaction<DB>, { domain_id, parent_id }: Project): Promise<void> {
    const domain = domain_id === null ? undefined : await projects.get(domain_id, trx);
    if (!domain?.is_domain) throw badRequest(`Could not find domain: ${domain_id}.`);
    const branch = await projects.branch(parent_id as string, trx);
    const parent = branch.find(({ id }) => id === parent_id);
    if (!parent) throw badRequest(`Could not find project: ${parent_id}.`);
    if (parent.is_domain && parent.id !== domain.id) {
      throw badRequest(
        `Cannot create project, the parent (${parent.id}) is acting as a domain, but this project's domain id (${domain.id}) does not match the parent's id.`,
      );
    }
    if (!parent.is_domain && parent.domain_id !== domain.id) {
      throw badRequest(
        `Cannot create project, since it specifies its domain_id ${domain.id}, but specifies a parent in a different domain (${parent.domain_id}).`,
      );
    }
    const disabled = [parent, ...ancestorsOf(parent.id, branch)].find(({ enabled }) => !enabled);
    if (disabled) {
      throw badRequest(`cannot create a project in a branch containing a disabled project: ${disabled.id}`);
    }
    if (branch.length > maxDepth) throw forbidden(`Max hierarchy depth reached for ${parent.id} branch.`);
  }

  function checkUnmoved(stored: Project, changes: ProjectChanges): void {
    if ('parent_id' in changes && changes.parent_id !== stored.parent_id) {
      throw forbidden('Update of `parent_id` is not allowed.');
    }
    if ('is_domain' in changes && changes.is_domain !== stored.is_domain) {
      throw badRequest('Update of `is_domain` is not allowed.');
    }
  }

  async function checkEnabled(trx: Transaction<DB>, stored: Project, changes: ProjectChanges): Promise<void> {
    // As in the reference, a change that does not say `enabled: false` counts as one that enables.
    const enabled = changes.enabled ?? true;
    if (!stored.enabled && enabled) {
      const above = ancestorsOf(stored.id, await projects.branch(stored.id, trx));
      if (above.some((project) => !project.enabled)) {
        throw forbidden(`Cannot enable project ${stored.id} since it has disabled parents`);
      }
    }
    if (stored.enabled && !enabled && !stored.is_domain) {
      const below = await projects.subtree(stored.id, trx);
      if (below.some((project) => project.enabled)) {
        throw forbidden(`Cannot disable project ${stored.id} since its subtree contains enabled projects.`);
      }
    }
  }

  /** What was written, as a later read gives it; only tags are answered in the order in which they were sent. */
  const stored = async (trx: Transaction<DB>, { id, tags }: Project): Promise<Project> => ({
    ...((await projects.get(id, trx)) as Project),
    tags,
  });

  return {
    async create(project: Project): Promise<Project> {
      checkUrlSafe(names, project.is_domain, project.name);
      try {
        return await write('authorization', async (trx) => {
          if (project.is_domain) checkDomain(project);
          else await checkPlace(trx, project);
          await projects.insert(trx, project);
          note(trx, 'created', project.is_domain ? 'domain' : 'project', project.id);
          return stored(trx, project);
        });
      } catch (error) {
        if (isUniqueViolation(error)) throw cannotStore(project);
        // The parent was deleted in this moment.
        if (isForeignKeyViolation(error)) throw badRequest(`Could not find project: ${project.parent_id}.`);
        throw error;
      }
    },

    /** `changes` may depend on what is stored; `missing` is what an unknown id throws; `also` runs in its transaction. */
    async update(
      id: string,
      changes: ProjectChanges | ((stored: Project) => ProjectChanges),
      missing: () => IdentityError = () => new IdentityError('project_not_found', { project_id: id }),
      also: (trx: Transaction<DB>) => void = () => {},
    ): Promise<Project> {
      let changed: Project | undefined;
      try {
        return await write('authorization', async (trx) => {
          const before = await projects.get(id, trx);
          if (!before) throw missing();
          const asked = typeof changes === 'function' ? changes(before) : changes;
          if ('domain_id' in asked && asked.domain_id !== before.domain_id) {
            throw badRequest('Cannot change Domain ID');
          }
          checkUpdatable(before.is_domain ? 'domain' : 'project', before, asked);
          const renamed = asked.name !== undefined && asked.name !== before.name;
          if (renamed) checkUrlSafe(names, before.is_domain, asked.name as string);
          checkUnmoved(before, asked);
          changed = {
            ...before,
            ...asked,
            id,
            name: renamed ? (asked.name as string).trim() : before.name,
            options: { ...before.options, ...asked.options },
          };
          await checkEnabled(trx, before, asked);
          await projects.update(trx, changed);
          note(trx, 'updated', 'project', id);
          if (before.is_domain) note(trx, 'updated', 'domain', id);
          also(trx);
          if (before.enabled && !changed.enabled) await outdateTokens(trx, before);
          return stored(trx, changed);
        });
      } catch (error) {
        if (changed && isUniqueViolation(error)) throw cannotStore(changed);
        throw error;
      }
    },
  };
}
