/**
 * Whom `archstone token` signs in as: `--os-cloud`, else `OS_*`, else the admin of the state directory, else the only cloud of a
 * `clouds.yaml` in one of its usual places.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CloudConfig, CloudOverrides, Session } from '@archstone/client';
import { type Command, Option } from 'commander';
import type { SetupFlags } from './setup-options.ts';

export interface CloudFlags extends SetupFlags {
  osCloud?: string;
}

export interface ScopeFlags {
  project?: string;
  domain?: string;
  system?: boolean;
  unscoped?: boolean;
}

export const withCloudOption = (command: Command): Command =>
  command.addOption(
    new Option('--os-cloud <name>', 'a cloud of clouds.yaml (default: OS_*, else the state directory)'),
  );

/** Throws ConfigError where nothing says whom to sign in as. */
export async function openSession(flags: CloudFlags & ScopeFlags): Promise<Session> {
  // Here and not above: whoever serves needs no client, and no memory for one.
  const { loadAuth, readCloud, sessionFromCloud } = await import('@archstone/client');
  const place = placeOf(flags);
  const cloud = readCloud(place.name, place);
  return sessionFromCloud(place.name, { ...place, session: { auth: loadAuth(cloud.authType, authOf(cloud, flags)) } });
}

function placeOf({ osCloud, stateDir }: CloudFlags): CloudOverrides & { name?: string } {
  const { OS_AUTH_URL, OS_CLOUD } = process.env;
  if (osCloud !== undefined) return { name: osCloud };
  const file = join(stateDir, 'clouds.yaml');
  if (OS_AUTH_URL || OS_CLOUD || !existsSync(file)) return {};
  return { name: 'archstone', env: { OS_CLIENT_CONFIG_FILE: file } };
}

const SCOPES = ['project_id', 'project_name', 'domain_id', 'domain_name', 'system_scope', 'trust_id'];

/** A scope that is asked for replaces the one that is configured. */
function authOf({ auth }: CloudConfig, { project, domain, system, unscoped }: ScopeFlags) {
  if (project === undefined && domain === undefined && !system && !unscoped) return auth;
  const bare = Object.fromEntries(Object.entries(auth).filter(([name]) => !SCOPES.includes(name)));
  if (project !== undefined) return { ...bare, [isId(project) ? 'project_id' : 'project_name']: project };
  if (domain !== undefined)
    return { ...bare, [isId(domain) || domain === 'default' ? 'domain_id' : 'domain_name']: domain };
  return system ? { ...bare, system_scope: 'all' } : { ...bare, unscoped: true };
}

const isId = (text: string) => /^[0-9a-f]{32}$/.test(text);
