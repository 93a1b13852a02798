import { admin, type Case, on, type Place } from '../case.ts';

const ROLES = {
  '{role-reader}': { 'role.name': 'reader', 'role.domain_id': null },
  '{plain}': { 'role.name': 'plain', 'role.domain_id': null },
  '{home.role}': { 'role.name': 'role', 'role.domain_id': '{home.domain}' },
};

/** Where the user or group and where the project or domain is. */
const PLACES: readonly [Place, Place][] = [
  ['home', 'home'],
  ['home', 'other'],
  ['other', 'home'],
  ['other', 'other'],
];

interface Form {
  actor: 'user' | 'group';
  target: 'project' | 'domain';
  inherited: boolean;
}

const forms: readonly Form[] = (['user', 'group'] as const).flatMap((actor) =>
  (['project', 'domain'] as const).flatMap((target) =>
    [false, true].map((inherited) => ({ actor, target, inherited })),
  ),
);

function formCases({ actor, target, inherited }: Form): Case[] {
  const list = `${inherited ? '/OS-INHERIT' : ''}/${target}s/:${target}_id/${actor}s/:${actor}_id/roles`;
  const suffix = inherited ? '/inherited_to_projects' : '';
  return PLACES.flatMap(([actorPlace, targetPlace]): Case[] => {
    const actorId = `{${actorPlace}.${actor === 'user' ? 'subject' : 'group'}}`;
    const targetId = `{${targetPlace}.${target}}`;
    const parties = {
      [`${actor}.domain_id`]: `{${actorPlace}.domain}`,
      [target === 'domain' ? 'domain.id' : 'project.domain_id']: `{${targetPlace}.domain}`,
    };
    const args = { [`${target}_id`]: targetId, [`${actor}_id`]: actorId };
    const grants = Object.entries(ROLES)
      // A domain's role is granted in that domain only, whoever asks.
      .filter(([role]) => role !== '{home.role}' || targetPlace === 'home')
      .flatMap(([role, seen]): Case[] => {
        const one: Pick<Case, 'args' | 'target'> = {
          args: { ...args, role_id: role },
          target: { ...parties, ...seen },
        };
        const path = `${list}/:role_id${suffix}`;
        const granted = admin(
          'PUT',
          path.replace(/:(\w+)/g, (_, name: string) => one.args[name]!),
        );
        return [
          on('PUT', path, 'create_grant', one),
          on('GET', path, 'check_grant', { ...one, before: granted, ok: 204 }),
          on('DELETE', path, 'revoke_grant', { ...one, before: granted }),
        ];
      });
    const hasList = !(inherited && target === 'project');
    return [...(hasList ? [on('GET', `${list}${suffix}`, 'list_grants', { args, target: parties })] : []), ...grants];
  });
}

const systemCases = (['user', 'group'] as const).flatMap((actor): Case[] => {
  const list = `/system/${actor}s/:${actor}_id/roles`;
  const actorId = `{home.${actor === 'user' ? 'subject' : 'group'}}`;
  const args = { [`${actor}_id`]: actorId };
  const one = { args: { ...args, role_id: '{plain}' } };
  const granted = admin('PUT', `/system/${actor}s/${actorId}/roles/{plain}`);
  return [
    on('GET', list, `list_system_grants_for_${actor}`, { args }),
    on('PUT', `${list}/:role_id`, `create_system_grant_for_${actor}`, one),
    on('GET', `${list}/:role_id`, `check_system_grant_for_${actor}`, { ...one, before: granted, ok: 204 }),
    on('DELETE', `${list}/:role_id`, `revoke_system_grant_for_${actor}`, { ...one, before: granted }),
  ];
});

export const grantCases: readonly Case[] = [...forms.flatMap(formCases), ...systemCases];
