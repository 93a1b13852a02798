/** `/v2.0/users`: the users of the default domain, under the names of v2.0. */
import { forbidden, IdentityError } from '../errors.ts';
import type { Method, Route } from '../http/route.ts';
import type { Membership } from './membership.ts';
import { showUser, userFields } from './shapes.ts';
import { memberOf, type Translate, textOf, type V3Body, wholeList } from './translate.ts';

export interface UserRoutesOptions {
  translate: Translate;
  v3(route: string): Route;
  defaultDomainId: string;
  members: Membership;
  /** @throws IdentityError 404 */
  user(id: string): Promise<{ default_project_id: string | null }>;
  /** The body of a new token like the caller's, for the new password. */
  signInAgain(caller: { user_id: string; project_id?: string }, password: string): Promise<unknown>;
}

const ONE = '/v2.0/users/:user_id';

export function userRoutes(options: UserRoutesOptions): Route[] {
  const { translate, v3, defaultDomainId, members, user, signInAgain } = options;
  const reply = (body: V3Body) => ({ user: showUser(body.user) });
  const known = ({ params }: { params: Readonly<Record<string, string>> }) => user(params.user_id!);

  const change = (method: Method, path: string, summary: string, of = v3('PATCH /v3/users/:user_id')) => {
    const former = new WeakMap<object, string | null>();
    return translate({
      method,
      path,
      summary,
      of,
      to: (call) => ({ body: { user: userFields(memberOf(call.body, 'user')) } }),
      async before(call) {
        const { default_project_id } = await known(call);
        former.set(call, default_project_id);
        const wanted = call.body.user.default_project_id;
        const shown = { id: call.params.user_id!, domain_id: defaultDomainId };
        if (typeof wanted === 'string' && wanted !== default_project_id) await members.check(call, shown, wanted);
      },
      async reply(body, call) {
        const [before, after] = [former.get(call), body.user.default_project_id ?? null];
        const shown = { id: body.user.id, domain_id: defaultDomainId };
        if (after !== null && after !== before) {
          if (before) await members.remove(call, shown, before);
          await members.add(body.user.id, after);
        }
        return reply(body);
      },
    });
  };

  const parts = ['password', 'tenant', 'enabled'].flatMap((part) =>
    [part, `OS-KSADM/${part}`].map((end) => change('PUT', `${ONE}/${end}`, `v2.0: change a user: ${part}`)),
  );

  return [
    translate({
      method: 'GET',
      path: '/v2.0/users',
      summary: 'v2.0: list the users of the default domain, or show one by name',
      of: v3('GET /v3/users'),
      to: () => ({ query: { domain_id: defaultDomainId, limit: '1' } }),
      async reply(_body, _v3, call) {
        const { name } = call.query;
        const filter = { domain_id: defaultDomainId, ...(name === undefined ? {} : { name }) };
        const users = await wholeList(v3('GET /v3/users'), call, 'users', filter);
        if (name === undefined) return { users: users.map(showUser) };
        if (users.length === 0) throw new IdentityError('user_not_found', { user_id: name });
        return { user: showUser(users[0]) };
      },
    }),
    translate({
      method: 'POST',
      path: '/v2.0/users',
      summary: 'v2.0: create a user in the default domain',
      of: v3('POST /v3/users'),
      to(call) {
        const fields = userFields(memberOf(call.body, 'user'));
        return { body: { user: { ...fields, domain_id: defaultDomainId } } };
      },
      async before(call) {
        const { default_project_id } = call.body.user;
        if (default_project_id) await members.check(call, { domain_id: defaultDomainId }, default_project_id);
      },
      async reply(body) {
        const { id, default_project_id } = body.user;
        if (default_project_id) await members.add(id, default_project_id);
        return reply(body);
      },
    }),
    translate({
      method: 'GET',
      path: ONE,
      summary: 'v2.0: show a user',
      of: v3('GET /v3/users/:user_id'),
      before: known,
      reply,
    }),
    change('PUT', ONE, 'v2.0: change a user'),
    translate({
      method: 'DELETE',
      path: ONE,
      summary: 'v2.0: delete a user',
      of: v3('DELETE /v3/users/:user_id'),
      before: known,
    }),
    ...parts,
    translate({
      method: 'PATCH',
      path: '/v2.0/OS-KSCRUD/users/:user_id',
      summary: 'v2.0: change the own password, proved by the present one',
      // Everyone may see himself: that much policy must grant.
      of: v3('GET /v3/users/:user_id'),
      async before(call, { body }) {
        const { claims } = call.caller;
        if (claims.user_id !== call.params.user_id) throw forbidden('The token belongs to another user.');
        const fields = memberOf(body, 'user');
        const original_password = textOf(fields, 'original_password', 'user');
        const password = textOf(fields, 'password', 'user');
        await v3('POST /v3/users/:user_id/password').handle(
          { ...call, caller: call.caller, body: { user: { original_password, password } } },
          undefined,
        );
      },
      reply: (_body, { caller }, { body }) => signInAgain(caller.claims, memberOf(body, 'user').password as string),
    }),
  ];
}
