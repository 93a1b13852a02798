/** The whole client against a real Identity service. What it makes, it removes. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  AuthError,
  applicationCredential,
  HttpError,
  type Identity,
  identity,
  password,
  presented,
  Session,
  token,
} from './index.ts';
import { adminCredentials, asAdmin, referenceUrl, skip, whyNot } from './testing/reference.ts';

describe.skipIf(skip)(`a real Identity service${whyNot}`, { timeout: 120_000 }, () => {
  const name = `client-${randomBytes(4).toString('hex')}`;
  const secret = `pw-${name}`;
  const cleanup: (() => Promise<unknown>)[] = [];
  const later = (undo: () => Promise<unknown>) => void cleanup.unshift(undo);
  let session: Session;
  let api: Identity;
  let domain: string;
  let project: string;
  let user: string;
  let group: string;
  const role: Record<string, string> = {};

  beforeAll(async () => {
    session = new Session({ auth: asAdmin() });
    api = identity(session);
    for (const one of await api.roles.list().toArray()) role[one.name] = one.id;
    domain = (await api.domains.create({ name, description: 'of a test' })).id;
    later(async () => {
      await api.domains.update(domain, { enabled: false });
      await api.domains.delete(domain);
    });
    project = (await api.projects.create({ name, domain_id: domain })).id;
    later(() => api.projects.delete(project));
    user = (await api.users.create({ name, domain_id: domain, password: secret, email: 'e@example.org' })).id;
    later(() => api.users.delete(user));
    group = (await api.groups.create({ name, domain_id: domain })).id;
    later(() => api.groups.delete(group));
    await api.grants.create({ user_id: user, project_id: project, role_id: role.member! });
  });

  afterAll(async () => {
    for (const undo of cleanup) await undo().catch(() => undefined);
    await session?.close();
  });

  const asUser = (scope = {}) =>
    password({ authUrl: referenceUrl!, username: name, userDomainName: name, password: secret, ...scope });

  test('is found with and without /v3', async () => {
    const bare = referenceUrl!.replace(/\/v3\/?$/, '');
    for (const authUrl of [bare, `${bare}/`, `${bare}/v3`, `${bare}/v3/`]) {
      const found = new Session({ auth: password({ ...adminCredentials, authUrl, unscoped: true }) });
      expect((await found.getAccess()).user.name).toBe(adminCredentials.username);
      expect(await found.getIdentityUrl()).toBe(`${bare}/v3`);
    }
  });

  test('gives tokens in all scopes, by password and by token', async () => {
    const first = await api.tokens.issue(asAdmin({ unscoped: true }));
    expect(first).toMatchObject({ project: undefined, domain: undefined, system: false, catalog: [] });
    const system = await api.tokens.issue(asAdmin({ systemScope: 'all' }));
    expect(system).toMatchObject({ system: true, project: undefined });
    await api.grants.create({ user_id: user, domain_id: domain, role_id: role.reader! });
    const inDomain = await api.tokens.issue(asUser({ domainName: name }));
    expect(inDomain).toMatchObject({ domain: { id: domain, name }, roles: [{ name: 'reader' }] });
    const byId = await api.tokens.issue(asUser({ projectId: project }));
    const byName = await api.tokens.issue(asUser({ projectName: name, projectDomainName: name }));
    expect(byName.project).toEqual(byId.project);
    const rescoped = await api.tokens.issue(token({ authUrl: referenceUrl!, token: byId.token, domainId: domain }));
    expect(rescoped.domain?.id).toBe(domain);
    expect(rescoped.methods.toSorted()).toEqual(['password', 'token']);
    expect(rescoped.auditIds[1]).toBe(byId.auditIds[0]);
    expect(rescoped.expiresAt).toEqual(byId.expiresAt);
    await api.grants.delete({ user_id: user, domain_id: domain, role_id: role.reader! });
  });

  test('gives tokens for a trust and for an application credential', async () => {
    const owner = new Session({ auth: asUser({ projectId: project }) });
    const { user: admin } = await session.getAccess();
    const trust = await owner.request<{ trust: { id: string } }>({
      method: 'POST',
      url: `${await owner.getIdentityUrl()}/OS-TRUST/trusts`,
      body: {
        trust: {
          trustor_user_id: user,
          trustee_user_id: admin.id,
          project_id: project,
          impersonation: true,
          roles: [{ id: role.member }],
        },
      },
    });
    const trusted = await api.tokens.issue(asAdmin({ trustId: trust.body.trust.id }));
    expect(trusted).toMatchObject({ trustId: trust.body.trust.id, user: { id: user }, project: { id: project } });

    const made = await owner.request<{ application_credential: { id: string; secret: string } }>({
      method: 'POST',
      url: `${await owner.getIdentityUrl()}/users/${user}/application_credentials`,
      body: { application_credential: { name: 'ci' } },
    });
    const { id, secret: applicationCredentialSecret } = made.body.application_credential;
    const authUrl = referenceUrl!;
    const access = await api.tokens.issue(
      applicationCredential({ authUrl, applicationCredentialId: id, applicationCredentialSecret }),
    );
    expect(access).toMatchObject({ applicationCredentialId: id, project: { id: project } });
    const named = { applicationCredentialName: 'ci', username: name, userDomainId: domain };
    const again = await api.tokens.issue(applicationCredential({ authUrl, ...named, applicationCredentialSecret }));
    expect(again.applicationCredentialId).toBe(id);
  });

  test('refuses a wrong password with an AuthError', async () => {
    const wrong = password({ ...adminCredentials, password: 'wrong' });
    await expect(api.tokens.issue(wrong)).rejects.toMatchObject({ constructor: AuthError, status: 401 });
  });

  test('validates, checks and revokes; a session recovers from the loss of its token', async () => {
    const auth = asUser({ projectId: project });
    const theirs = new Session({ auth });
    const access = await theirs.getAccess();
    const validated = await api.tokens.validate(access.token, { accessRules: '1' });
    expect(validated.body).toEqual(access.body);
    expect((await api.tokens.validate(access.token, { nocatalog: true })).catalog).toEqual([]);
    expect(await api.tokens.check(access.token)).toBe(true);
    await api.tokens.revoke(access.token);
    expect(await api.tokens.check(access.token, { allow_expired: true })).toBe(false);
    await expect(api.tokens.validate(access.token)).rejects.toMatchObject({ constructor: HttpError, status: 404 });
    const acting = identity(new Session({ auth: presented({ access, authUrl: referenceUrl }) }));
    await expect(acting.auth.listProjects().toArray()).rejects.toMatchObject({ status: 401 });
    expect((await identity(theirs).auth.listProjects().toArray()).map((one) => one.id)).toEqual([project]);
    expect(await theirs.getToken()).not.toBe(access.token);
  });

  test('auth: what a token can become', async () => {
    const mine = identity(session).auth;
    expect((await mine.listProjects().toArray()).map((one) => one.name)).toContain('admin');
    expect(await mine.listDomains().toArray()).toEqual(expect.any(Array));
    expect(await mine.listSystem().toArray()).toEqual([{ all: true }]);
    expect((await mine.listCatalog().toArray()).map((one) => one.type)).toContain('identity');
  });

  test('domains', async () => {
    expect(await api.domains.get(domain)).toMatchObject({ name, description: 'of a test', enabled: true });
    expect(await api.domains.list({ name }).toArray()).toHaveLength(1);
    expect((await api.domains.update(domain, { description: 'changed' })).description).toBe('changed');
    await expect(api.domains.delete(domain)).rejects.toMatchObject({ status: 403 });
    await expect(api.domains.create({ name })).rejects.toMatchObject({ status: 409, title: 'Conflict' });
  });

  test('projects, their family and tags', async () => {
    const child = await api.projects.create({ name: 'child', domain_id: domain, parent_id: project, tags: ['x'] });
    expect((await api.projects.get(child.id, { parents_as_ids: true })).parents).toEqual({
      [project]: { [domain]: null },
    });
    expect((await api.projects.get(project, { subtree_as_ids: true })).subtree).toEqual({ [child.id]: null });
    expect((await api.projects.list({ parent_id: project }).toArray()).map(({ id }) => id)).toEqual([child.id]);
    expect(await api.projects.list({ domain_id: domain, name__startswith: 'chi' }).toArray()).toHaveLength(1);
    expect(await api.projects.replaceTags(child.id, ['blue'])).toEqual(['blue']);
    await api.projects.addTag(child.id, 'red');
    expect((await api.projects.listTags(child.id)).toSorted()).toEqual(['blue', 'red']);
    await api.projects.removeTag(child.id, 'blue');
    expect([await api.projects.hasTag(child.id, 'blue'), await api.projects.hasTag(child.id, 'red')]).toEqual([
      false,
      true,
    ]);
    expect((await api.projects.update(child.id, { enabled: false })).enabled).toBe(false);
    await api.projects.delete(child.id);
    await expect(api.projects.get(child.id)).rejects.toMatchObject({ status: 404 });
  });

  test('users', async () => {
    const made = await api.users.create({ name: 'second', domain_id: domain, password: secret });
    expect((await api.users.list({ domain_id: domain }).toArray()).map((one) => one.name).toSorted()).toEqual(
      [name, 'second'].toSorted(),
    );
    expect((await api.users.update(made.id, { email: 'a@b.c' })).email).toBe('a@b.c');
    await api.users.changePassword(made.id, { original_password: secret, password: 'another' });
    await expect(
      api.users.changePassword(made.id, { original_password: secret, password: 'third' }),
    ).rejects.toMatchObject({ status: 401 });
    expect((await api.users.listProjects(user).toArray()).map(({ id }) => id)).toEqual([project]);
    await api.users.delete(made.id);
    await expect(api.users.get(made.id)).rejects.toMatchObject({ status: 404 });
  });

  test('groups and membership', async () => {
    expect(await api.groups.get(group)).toMatchObject({ name, domain_id: domain });
    expect(await api.groups.list({ domain_id: domain, name }).toArray()).toHaveLength(1);
    expect((await api.groups.update(group, { description: 'd' })).description).toBe('d');
    expect(await api.groups.hasUser(group, user)).toBe(false);
    await api.groups.addUser(group, user);
    expect(await api.groups.hasUser(group, user)).toBe(true);
    expect((await api.groups.listUsers(group).toArray()).map(({ id }) => id)).toEqual([user]);
    expect((await api.users.listGroups(user).toArray()).map(({ id }) => id)).toEqual([group]);
    await api.groups.removeUser(group, user);
    expect(await api.groups.listUsers(group).toArray()).toEqual([]);
  });

  test('roles and implied roles', async () => {
    const made = await api.roles.create({ name, description: 'd' });
    later(() => api.roles.delete(made.id));
    expect(await api.roles.get(made.id)).toMatchObject({ name, domain_id: null });
    expect((await api.roles.list({ name }).toArray()).map(({ id }) => id)).toEqual([made.id]);
    expect((await api.roles.update(made.id, { description: 'e' })).description).toBe('e');
    expect(await api.roles.isImplied(made.id, role.reader!)).toBe(false);
    expect((await api.roles.createImplied(made.id, role.reader!)).implies.name).toBe('reader');
    expect((await api.roles.getImplied(made.id, role.reader!)).prior_role.id).toBe(made.id);
    expect(await api.roles.isImplied(made.id, role.reader!)).toBe(true);
    expect((await api.roles.listImplied(made.id)).implies.map((one) => one.name)).toEqual(['reader']);
    expect((await api.roles.listInferences()).map((one) => one.prior_role.id)).toContain(made.id);
    await api.roles.deleteImplied(made.id, role.reader!);
    expect((await api.roles.listImplied(made.id)).implies).toEqual([]);
  });

  test('grants on every target, and role assignments', async () => {
    const targets = [
      { project_id: project },
      { domain_id: domain },
      { project_id: project, inherited: true },
      { domain_id: domain, inherited: true },
      { system: 'all' },
    ] as const;
    for (const target of targets) {
      const grant = { group_id: group, ...target, role_id: role.reader! };
      expect(await api.grants.check(grant)).toBe(false);
      await api.grants.create(grant);
      expect(await api.grants.check(grant)).toBe(true);
      if (!('inherited' in target && 'project_id' in target)) {
        expect((await api.grants.list({ group_id: group, ...target }).toArray()).map((one) => one.name)).toEqual([
          'reader',
        ]);
      }
    }
    const given = await api.role_assignments.list({ group_id: group }).toArray();
    expect(given).toHaveLength(5);
    expect(await api.role_assignments.list({ group_id: group, system: true }).toArray()).toHaveLength(1);
    expect(
      await api.role_assignments.list({ group_id: group, domain_id: domain, inherited: true }).toArray(),
    ).toHaveLength(1);
    await api.groups.addUser(group, user);
    const effective = await api.role_assignments
      .list({ user_id: user, project_id: project, effective: true, include_names: true })
      .toArray();
    expect([...new Set(effective.map((one) => one.role.name))].toSorted()).toEqual(['member', 'reader']);
    await api.groups.removeUser(group, user);
    for (const target of targets) await api.grants.delete({ group_id: group, ...target, role_id: role.reader! });
    expect(await api.role_assignments.list({ group_id: group }).toArray()).toEqual([]);
  });

  test('regions, services, endpoints', async () => {
    const region = await api.regions.create({ id: name, description: 'r' });
    later(() => api.regions.delete(name));
    expect(await api.regions.get(name)).toEqual(region);
    expect((await api.regions.update(name, { description: 's' })).description).toBe('s');
    const below = await api.regions.create({ parent_region_id: name });
    expect((await api.regions.list({ parent_region_id: name }).toArray()).map(({ id }) => id)).toEqual([below.id]);
    await api.regions.delete(below.id);

    const service = await api.services.create({ type: name, name: 'notes' });
    later(() => api.services.delete(service.id));
    expect(await api.services.get(service.id)).toMatchObject({ type: name, name: 'notes', enabled: true });
    expect(await api.services.list({ type: name }).toArray()).toHaveLength(1);
    expect((await api.services.update(service.id, { description: 'n' })).description).toBe('n');

    const url = 'http://notes.example/$(project_id)s';
    const made = await api.endpoints.create({ service_id: service.id, interface: 'public', region_id: name, url });
    expect(await api.endpoints.get(made.id)).toMatchObject({ url, region: name, enabled: true });
    expect(await api.endpoints.list({ service_id: service.id, interface: 'public' }).toArray()).toHaveLength(1);
    const theirs = new Session({ auth: asUser({ projectId: project }) });
    expect(await theirs.getEndpoint({ serviceType: name })).toBe(`http://notes.example/${project}`);
    expect((await api.endpoints.update(made.id, { enabled: false })).enabled).toBe(false);
    theirs.invalidate();
    await expect(theirs.getEndpoint({ serviceType: name })).rejects.toThrow('the catalog lists');
    await api.endpoints.delete(made.id);
    await expect(api.endpoints.get(made.id)).rejects.toMatchObject({ status: 404 });
  });
});
