/** `bootstrap`: the first admin of an empty database, and the way back in for who has lost the password. */
import type { Kysely } from 'kysely';
import { type Bootstrapped, bootstrapWithin } from '../bootstrap/bootstrap.ts';
import type { IdentityUrls } from '../bootstrap/endpoints.ts';
import type { DB } from '../db/schema/db.ts';
import { passwordsOf } from '../identity/sql/password-rows.ts';
import { revocationService } from '../revocation/service.ts';
import { revocationStore } from '../revocation/store.ts';
import { withFreshness } from '../startup/buses.ts';
import { readOpenrc, writeClientFiles } from '../startup/client-files.ts';
import { withDatabase } from '../startup/database.ts';
import { openHasher } from '../startup/open.ts';
import type { Setup } from '../startup/options.ts';
import { FIRST_ADMIN, isUnused, prepareStorage } from '../startup/prepare.ts';
import { ensureStateDir } from '../startup/state-dir.ts';

export interface BootstrapCommand {
  username: string;
  password: string;
  projectName: string;
  adminRoleName: string;
  serviceName: string;
  regionId: string | undefined;
  urls: IdentityUrls;
  immutableRoles: boolean;
}

export interface BootstrapReport extends Bootstrapped {
  /** False where the account had this password already; its tokens then live on. */
  password_changed: boolean;
  /** Whether openrc and clouds.yaml of the state directory now hold the password. */
  client_files_written: boolean;
}

/**
 * Makes what is missing (on an empty database schema and keys, too), enables the account and sets its password. A password
 * that changes revokes the user's tokens. The state directory's openrc is written anew where it is this user's, and
 * written first where the database was empty and lies there.
 */
export async function bootstrapDeployment(
  setup: Setup,
  command: BootstrapCommand,
  warn: (message: string) => void,
): Promise<BootstrapReport> {
  const { config, stateDir, sources } = setup;
  ensureStateDir(setup);
  return withDatabase(config, async (database) => {
    await prepareStorage(setup, database, warn);
    const wasUnused = await isUnused(database);
    const hasher = openHasher(config);
    const domainId = config.identity.default_domain_id;
    const known = await currentHash(database.db, command.username, domainId);
    const isSame = known !== undefined && (await hasher.verify(command.password, known));
    const passwordHash = isSame ? null : await hasher.hash(command.password);
    const request = { ...command, passwordHash, domainId, compliance: config.security_compliance };
    const made = await withFreshness(config, database, (freshness) => {
      const revocations = revocationService({
        store: revocationStore(database),
        freshness,
        now: () => Date.now() / 1000,
        retention: config.token.expiration + config.revoke.expiration_buffer,
      });
      return freshness.write(['authorization', 'revocation'], async (trx) => {
        const made = await bootstrapWithin(trx, request);
        if (known !== undefined && !isSame) await revocations.revoke(trx, { user_id: made.user_id });
        return made;
      });
    });
    const openrc = readOpenrc(stateDir);
    const isOurs = openrc?.OS_USERNAME === command.username && openrc.OS_USER_DOMAIN_ID === domainId;
    const isFirstHere = wasUnused && !openrc && sources.of('database', 'connection').kind === 'state';
    const authUrl = command.urls.public ?? (isOurs ? openrc?.OS_AUTH_URL : undefined);
    const writes = (isOurs || isFirstHere) && authUrl !== undefined;
    if (writes) {
      const { username, password, projectName } = command;
      const regionId = command.regionId ?? openrc?.OS_REGION_NAME ?? FIRST_ADMIN.regionId;
      writeClientFiles(stateDir, { authUrl, username, password, projectName, domainId, regionId });
    }
    return { ...made, password_changed: !isSame, client_files_written: writes };
  });
}

async function currentHash(db: Kysely<DB>, username: string, domainId: string): Promise<string | null | undefined> {
  const user = await db
    .selectFrom('local_user')
    .select('user_id')
    .where('name', '=', username)
    .where('domain_id', '=', domainId)
    .executeTakeFirst();
  if (!user) return undefined;
  return (await passwordsOf(db, user.user_id)).at(-1)?.password_hash ?? null;
}
