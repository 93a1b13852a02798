/** `openrc` and `clouds.yaml` of the state directory: how the first admin signs in. Mode 0600, replaced whole. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

export interface FirstAdmin {
  authUrl: string;
  username: string;
  password: string;
  projectName: string;
  domainId: string;
  regionId: string;
}

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

function openrc(admin: FirstAdmin): string {
  const variables = {
    OS_AUTH_URL: admin.authUrl,
    OS_USERNAME: admin.username,
    OS_PASSWORD: admin.password,
    OS_PROJECT_NAME: admin.projectName,
    OS_USER_DOMAIN_ID: admin.domainId,
    OS_PROJECT_DOMAIN_ID: admin.domainId,
    OS_IDENTITY_API_VERSION: '3',
    OS_REGION_NAME: admin.regionId,
  };
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${quote(value)}\n`)
    .join('');
}

function cloudsYaml(admin: FirstAdmin): string {
  const auth = {
    auth_url: admin.authUrl,
    username: admin.username,
    password: admin.password,
    project_name: admin.projectName,
    user_domain_id: admin.domainId,
    project_domain_id: admin.domainId,
  };
  return stringify({ clouds: { archstone: { auth, region_name: admin.regionId, identity_api_version: 3 } } });
}

function replaceFile(path: string, text: string): void {
  const next = `${path}.new`;
  writeFileSync(next, text, { mode: 0o600, flush: true });
  renameSync(next, path);
}

export function writeClientFiles(stateDir: string, admin: FirstAdmin): void {
  replaceFile(join(stateDir, 'openrc'), openrc(admin));
  replaceFile(join(stateDir, 'clouds.yaml'), cloudsYaml(admin));
}

/** What the state directory's openrc exports, if there is one. */
export function readOpenrc(stateDir: string): Readonly<Record<string, string>> | undefined {
  let text: string;
  try {
    text = readFileSync(join(stateDir, 'openrc'), 'utf8');
  } catch {
    return undefined;
  }
  const lines = text.matchAll(/^export (\w+)='((?:[^']|'\\'')*)'$/gm);
  return Object.fromEntries([...lines].map(([, name, value]) => [name!, value!.replaceAll("'\\''", "'")]));
}
