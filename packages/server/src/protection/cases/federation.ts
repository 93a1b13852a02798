import { admin, type Case, on } from '../case.ts';

interface Kind {
  /** Below `/v3/OS-FEDERATION`. */
  readonly path: string;
  readonly argument: string;
  /** What the body holds, and in the names of the rules. */
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly change: Readonly<Record<string, unknown>>;
  readonly args?: Readonly<Record<string, string>>;
}

const rules = [{ local: [{ user: { name: '{0}' } }], remote: [{ type: 'REMOTE_USER' }] }];
const url = 'https://sp.example/';

const kinds: readonly Kind[] = [
  { path: 'identity_providers', argument: 'idp_id', name: 'identity_provider', fields: {}, change: { enabled: false } },
  { path: 'mappings', argument: 'mapping_id', name: 'mapping', fields: { rules }, change: { rules } },
  {
    path: 'service_providers',
    argument: 'sp_id',
    name: 'service_provider',
    fields: { auth_url: url, sp_url: url },
    change: { description: 'changed' },
  },
  {
    path: 'identity_providers/:idp_id/protocols',
    argument: 'protocol_id',
    name: 'protocol',
    fields: { mapping_id: '{mapping}' },
    change: { mapping_id: '{mapping}' },
    args: { idp_id: '{idp}' },
  },
];

/** Each is made by PUT with an id of the caller's choice. */
function kindCases({ path, argument, name, fields, change, args = {} }: Kind): Case[] {
  const list = `/OS-FEDERATION/${path}`;
  const one = `${list}/:${argument}`;
  const made = `${list.replace(/:(\w+)/g, (_, arg: string) => args[arg]!)}/{unique}`;
  const fresh = { args: { ...args, [argument]: '{fresh}' }, before: admin('PUT', made, { [name]: fields }) };
  return [
    on('GET', list, `list_${name}s`, { args }),
    on('PUT', one, `create_${name}`, { args: { ...args, [argument]: '{unique}' }, body: { [name]: fields }, ok: 201 }),
    on('GET', one, `get_${name}`, fresh),
    on('PATCH', one, `update_${name}`, { ...fresh, body: { [name]: change } }),
    on('DELETE', one, `delete_${name}`, fresh),
  ];
}

export const federationCases: readonly Case[] = kinds.flatMap(kindCases);
