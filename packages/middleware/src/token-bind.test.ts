import { expect, test } from 'vitest';
import { confirmBind } from './token-bind.ts';

const alice = { authType: 'Negotiate', user: 'alice@EXAMPLE.ORG' };
const kerberos = { kerberos: 'alice@EXAMPLE.ORG' };
const foreign = { foo: 'bar' };

test.each([
  ['disabled', kerberos, undefined, true],
  ['disabled', undefined, undefined, true],
  ['permissive', undefined, undefined, true],
  ['permissive', kerberos, alice, true],
  ['permissive', kerberos, undefined, false],
  ['permissive', kerberos, { ...alice, user: 'bob@EXAMPLE.ORG' }, false],
  ['permissive', kerberos, { ...alice, authType: 'Basic' }, false],
  ['permissive', foreign, undefined, true],
  ['strict', undefined, undefined, true],
  ['strict', kerberos, alice, true],
  ['strict', foreign, undefined, false],
  ['required', undefined, alice, false],
  ['required', {}, alice, false],
  ['required', kerberos, alice, true],
  ['required', foreign, alice, false],
  ['kerberos', undefined, alice, false],
  ['kerberos', kerberos, alice, true],
  ['kerberos', kerberos, undefined, false],
  ['kerberos', foreign, alice, false],
  ['kerberos', { ...kerberos, ...foreign }, alice, false],
  ['foo', kerberos, alice, false],
])('%s with %j on %j: %s', (mode, bind, remote, passes) => {
  const confirm = () => confirmBind(mode, bind, remote);
  if (passes) expect(confirm).not.toThrow();
  else expect(confirm).toThrow();
});
