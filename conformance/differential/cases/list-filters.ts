import { get, type Json, post, type Story } from '../case.ts';

const home: Json = { domain_id: '{domain.home}' };
/** A list, its member, and what else names one; filters look for `{prefix}-Sift-1` and `-2`. */
const lists: readonly (readonly [list: string, member: string, fields: Json])[] = [
  ['users', 'user', home],
  ['groups', 'group', home],
  ['projects', 'project', home],
  ['domains', 'domain', {}],
  ['roles', 'role', {}],
];
const comparisons = [
  'name__contains={prefix}-Sift',
  'name__icontains={prefix}-sIFT',
  'name__contains={prefix}-sIFT',
  'name__startswith={prefix}-S',
  'name__istartswith={prefix}-s',
  'name__endswith=Sift-1',
  'name__iendswith=sift-1',
  'name__contains={prefix}-Sift&name__endswith=2',
  'name={prefix}-Sift-1&name={prefix}-Sift-2',
  'name__inexact={prefix}-sift-1',
  'name__contains=%25',
  'name__contains={prefix}_Sift',
];

/** Comparisons in filters, case and all, and the sorting that is accepted and does nothing. */
export const listFilters: Story = {
  name: 'list filters',
  cases: lists.flatMap(([list, member, fields]) => [
    ...['1', '2'].map((n) => post(`/v3/${list}`, { [member]: { name: `{prefix}-Sift-${n}`, ...(fields as object) } })),
    ...comparisons.map((query) => get(`/v3/${list}?${query}`)),
    get(`/v3/${list}?sort_key=name&sort_dir=desc&name__contains={prefix}-Sift`),
    get(`/v3/${list}?sort_key=nothing&sort_dir=sideways&name__contains={prefix}-Sift`),
  ]),
};
