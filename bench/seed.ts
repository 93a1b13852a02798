/**
 * Fills a state directory's SQLite database with a cloud of a given size, by plain inserts: `node bench/seed.ts
 * --state-dir DIR [--users 100000] [--projects 10000] [--assignments 1000000]`. Ids are hashes of counters, so that the
 * same counts make the same cloud. It refuses a database that it has filled before.
 */
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';

export interface CloudSize {
  users: number;
  projects: number;
  assignments: number;
}

export const defaultSize: CloudSize = { users: 100_000, projects: 10_000, assignments: 1_000_000 };

/** What the other tables hold. */
const counts = {
  domains: 20,
  groups: 1000,
  roles: 40,
  groupsOfUser: 2,
  regions: 20,
  services: 30,
  endpointsOfService: 30,
};
const batch = 5000;
const root = '<<keystone.domain.root>>';

export const idOf = (kind: string, number: number) => hash('sha256', `${kind} ${number}`).slice(0, 32);
const domainOf = (number: number) => idOf('domain', number % counts.domains);
/** Every fifth project is below another one of its domain. */
const parentOf = (n: number) =>
  n % 5 === 4 && n >= counts.domains * 4 ? idOf('project', n - counts.domains * 4) : domainOf(n);

type Row = Record<string, string | number | null>;

/** One statement for each batch: the rows travel as one JSON parameter. */
function fill(database: DatabaseSync, table: string, count: number, row: (number: number) => Row) {
  if (count === 0) return;
  const columns = Object.keys(row(0));
  const insert = database.prepare(
    `insert into "${table}" (${columns}) select ${columns.map((name) => `value ->> '$.${name}'`)} from json_each(?)`,
  );
  database.exec('begin');
  for (let from = 0; from < count; from += batch) {
    const rows = Array.from({ length: Math.min(batch, count - from) }, (_, index) => row(from + index));
    insert.run(JSON.stringify(rows));
  }
  database.exec('commit');
}

function fillPlaces(database: DatabaseSync, { projects }: CloudSize) {
  const project = { extra: '{}', description: '', enabled: 1 };
  fill(database, 'project', counts.domains, (n) => ({
    ...{ ...project, id: domainOf(n), name: `domain-${n}`, domain_id: root, parent_id: null, is_domain: 1 },
  }));
  fill(database, 'project', projects, (n) => ({
    ...{ ...project, id: idOf('project', n), name: `project-${n}`, domain_id: domainOf(n), is_domain: 0 },
    parent_id: parentOf(n),
  }));
}

function fillPeople(database: DatabaseSync, { users }: CloudSize) {
  const created_at = '2026-01-01 00:00:00';
  fill(database, 'user', users, (n) => ({
    ...{ id: idOf('user', n), domain_id: domainOf(n), enabled: 1, created_at },
    extra: JSON.stringify({ email: `user-${n}@example.org` }),
  }));
  fill(database, 'local_user', users, (n) => ({
    ...{ id: n + 1_000_000, user_id: idOf('user', n), domain_id: domainOf(n), name: `user-${n}` },
  }));
  // Nobody knows a password of this hash.
  fill(database, 'password', users, (n) => ({
    ...{ local_user_id: n + 1_000_000, self_service: 0, created_at, created_at_int: 1_767_225_600_000_000 },
    password_hash: `$2b$12$${'.'.repeat(53)}`,
  }));
  fill(database, 'group', counts.groups, (n) => ({
    ...{ id: idOf('group', n), domain_id: domainOf(n), name: `group-${n}`, description: '', extra: '{}' },
  }));
  fill(database, 'user_group_membership', users * counts.groupsOfUser, (n) => ({
    user_id: idOf('user', Math.floor(n / counts.groupsOfUser)),
    group_id: idOf('group', (Math.floor(n / counts.groupsOfUser) + 37 * (n % counts.groupsOfUser)) % counts.groups),
  }));
}

function fillCatalog(database: DatabaseSync) {
  fill(database, 'region', counts.regions, (n) => ({ id: `region-${n}`, description: '', extra: '{}' }));
  fill(database, 'service', counts.services, (n) => ({
    ...{ id: idOf('service', n), type: `type-${n}`, enabled: 1, extra: JSON.stringify({ name: `service-${n}` }) },
  }));
  fill(database, 'endpoint', counts.services * counts.endpointsOfService, (n) => ({
    ...{ id: idOf('endpoint', n), interface: ['public', 'internal', 'admin'][n % 3]!, enabled: 1, extra: '{}' },
    service_id: idOf('service', Math.floor(n / counts.endpointsOfService)),
    region_id: `region-${n % counts.regions}`,
    url: `http://service-${n}.example.org/v1/$(project_id)s`,
  }));
}

/** Of twenty assignments one is of a group, one (of two hundred) on a domain, and inherited from there. */
function fillAssignments(database: DatabaseSync, { users, projects, assignments }: CloudSize) {
  fill(database, 'role', counts.roles, (n) => ({ id: idOf('role', n), name: `role-${n}`, extra: '{}' }));
  fill(database, 'implied_role', counts.roles / 4, (n) => ({
    prior_role_id: idOf('role', n),
    implied_role_id: idOf('role', n + counts.roles / 4),
  }));
  fill(database, 'assignment', assignments, (n) => {
    const [ofGroup, onDomain] = [n % 20 === 19, n % 200 === 198];
    const round = Math.floor(n / (ofGroup ? counts.groups * 20 : users));
    return {
      type: `${ofGroup ? 'Group' : 'User'}${onDomain ? 'Domain' : 'Project'}`,
      actor_id: ofGroup ? idOf('group', Math.floor(n / 20) % counts.groups) : idOf('user', n % users),
      target_id: onDomain ? domainOf(n + round) : idOf('project', (n * 31 + round * 17) % projects),
      role_id: idOf('role', (n + round * 3) % counts.roles),
      inherited: onDomain ? 1 : 0,
    };
  });
}

/** The schema must be there. */
export function seed(file: string, size: CloudSize): void {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 5000 });
  try {
    database.exec('pragma synchronous = off');
    fillPlaces(database, size);
    fillPeople(database, size);
    fillCatalog(database);
    fillAssignments(database, size);
    database.exec('pragma wal_checkpoint(truncate)');
  } finally {
    database.close();
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      'state-dir': { type: 'string' },
      ...Object.fromEntries(Object.keys(defaultSize).map((name) => [name, { type: 'string' as const }])),
    },
  });
  const directory = values['state-dir'];
  if (typeof directory !== 'string') throw new Error('--state-dir names a directory that a first start has prepared');
  const size = Object.fromEntries(
    Object.entries(defaultSize).map(([name, count]) => [
      name,
      Number((values as Record<string, unknown>)[name] ?? count),
    ]),
  );
  const start = performance.now();
  seed(join(directory, 'archstone.db'), size as unknown as CloudSize);
  console.log(`${JSON.stringify(size)} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
