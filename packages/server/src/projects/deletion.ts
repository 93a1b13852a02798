/**
 * Deleting projects and domains with all that hangs on them, in one transaction: either everything goes or nothing. A
 * domain must be disabled first and takes its projects along; a project must have none below it. Each deleted project,
 * the one that acts as the domain among them, is a revocation event.
 */
import type { Transaction } from 'kysely';
import { isForeignKeyViolation } from '../db/errors.ts';
import type { DB } from '../db/schema/db.ts';
import { forbidden, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import { note } from '../notifications/note.ts';
import type { RevocationService } from '../revocation/service.ts';
import { checkDeletable } from './immutable.ts';
import type { Project } from './rows.ts';
import type { ProjectStore } from './store.ts';

/** Deletes what one room keeps for the project or domain. */
export type Cascade = (trx: Transaction<DB>, id: string) => Promise<void>;

export interface DeletionOptions {
  projects: ProjectStore;
  revocations: Pick<RevocationService, 'revoke'>;
  write: Write;
  forProject: readonly Cascade[];
  forDomain: readonly Cascade[];
}

export type DeletionService = ReturnType<typeof projectDeletion>;

export function projectDeletion({ projects, revocations, write, forProject, forDomain }: DeletionOptions) {
  const notLeaf = (id: string) =>
    forbidden(
      `Cannot delete the project ${id} since it is not a leaf in the hierarchy. Use the cascade option if you want to delete a whole subtree.`,
    );

  async function clear(trx: Transaction<DB>, id: string): Promise<void> {
    for (const remove of forProject) await remove(trx, id);
    await revocations.revoke(trx, { project_id: id });
  }

  async function deleteProject(trx: Transaction<DB>, { id, options }: Project): Promise<void> {
    checkDeletable('project', { id, immutable: options.immutable === true });
    if (await projects.hasChildren(trx, id)) throw notLeaf(id);
    await clear(trx, id);
    await projects.delete(trx, id);
    note(trx, 'deleted', 'project', id);
  }

  async function deleteDomain(trx: Transaction<DB>, { id, enabled, options }: Project): Promise<void> {
    checkDeletable('domain', { id, immutable: options.immutable === true });
    if (enabled) throw forbidden('Cannot delete a domain that is enabled, please disable it first.');
    const contents = await projects.inDomain(trx, id);
    for (const project of contents) checkDeletable('project', project);
    for (const project of contents) {
      await clear(trx, project.id);
      note(trx, 'deleted', 'project', project.id, { anonymous: true });
    }
    for (const remove of forDomain) await remove(trx, id);
    await projects.deleteAllIn(
      trx,
      id,
      contents.map((project) => project.id),
    );
    await clear(trx, id);
    await projects.delete(trx, id);
    note(trx, 'deleted', 'project', id);
    note(trx, 'deleted', 'domain', id);
  }

  const run = async (id: string, work: (trx: Transaction<DB>) => Promise<void>) => {
    try {
      await write(['authorization', 'revocation'], work);
    } catch (error) {
      // Somebody put a project below in this moment.
      if (isForeignKeyViolation(error)) throw notLeaf(id);
      throw error;
    }
  };

  return {
    /** By the id of a project; one that acts as a domain is deleted as a domain. */
    project: (id: string): Promise<void> =>
      run(id, async (trx) => {
        const project = await projects.get(id, trx);
        if (!project) throw new IdentityError('project_not_found', { project_id: id });
        await (project.is_domain ? deleteDomain(trx, project) : deleteProject(trx, project));
      }),
    domain: (id: string): Promise<void> =>
      run(id, async (trx) => {
        const domain = await projects.get(id, trx);
        if (!domain?.is_domain) throw new IdentityError('domain_not_found', { domain_id: id });
        await deleteDomain(trx, domain);
      }),
  };
}
