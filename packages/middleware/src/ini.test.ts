import { expect, test } from 'vitest';
import { parseIni, sectionValues } from './ini.ts';

const text = `
# a comment
host = keystone
[keystone_authtoken]
auth_url = http://$host:5000/v3
password = a;b#c=d:e
username: nova
quoted = "  spaced "
half = "open
service_token_roles = service,
   admin
service_type = one
service_type = two
price = $$5 and \\$6
copy = \${keystone_authtoken.username}
; another comment
empty =

[other]
username = $host
`;

test('what oslo.config reads, this reads', () => {
  const values = sectionValues(parseIni(text, 'notes.conf'), 'keystone_authtoken');
  expect(Object.fromEntries(values)).toEqual({
    auth_url: 'http://keystone:5000/v3',
    password: 'a;b#c=d:e',
    username: 'nova',
    quoted: '  spaced ',
    half: '"open',
    service_token_roles: 'service,\nadmin',
    service_type: 'two',
    price: '$5 and $6',
    copy: 'nova',
    empty: '',
  });
});

test('a section that is not there is empty', () => {
  expect(sectionValues(parseIni(text, 'notes.conf'), 'missing').size).toBe(0);
});

test.each([
  ['[open', 'notes.conf:1: a section header must read [name]'],
  ['[]', 'notes.conf:1: a section header must read [name]'],
  ['[a]\nsecret', 'notes.conf:2: no "=" found'],
  ['= x', 'notes.conf:1: a value without a name'],
  ['  x = y', 'notes.conf:1: a continuation line continues nothing'],
])('%j is refused with its place', (broken, message) => {
  expect(() => parseIni(broken, 'notes.conf')).toThrow(message);
});

test('a reference to nothing, or in a circle, is refused without showing the value', () => {
  for (const broken of ['[a]\npassword = pa$word', '[a]\npassword = $b\nb = $password']) {
    expect(() => sectionValues(parseIni(broken, 'notes.conf'), 'a')).toThrow(/^\[a\] (password|b) refers with "\$"/);
  }
});
