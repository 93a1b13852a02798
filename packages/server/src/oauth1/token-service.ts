/**
 * The three steps of OAuth 1.0 (RFC 5849, section 2): a consumer asks for a request token for a project; a user who has the
 * roles authorizes it and gets a verifier to hand to the consumer; with it the consumer changes the request token, once,
 * into an access token. Each step that a consumer makes is signed. An access token carries no more than was authorized.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { formatTime, parseTime } from '@archstone/tokens';
import type { Transaction } from 'kysely';
import type { DB } from '../db/schema/db.ts';
import { badRequest, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import type { ListQuery } from '../http/list.ts';
import { note } from '../notifications/note.ts';
import type { Outdate } from '../revocation/outdated.ts';
import type { ConsumerStore } from './consumer-store.ts';
import { checkParameters, isSignedWith, type SignedRequest } from './signed-request.ts';
import type { AccessToken, OAuthTokenStore, RequestToken } from './token-store.ts';

export type OAuthTokenService = ReturnType<typeof oauthTokenService>;

export interface OAuthTokenServiceOptions {
  tokens: OAuthTokenStore;
  consumers: Pick<ConsumerStore, 'secret'>;
  projectExists(id: string): Promise<boolean>;
  /** The user's effective roles on the project. */
  rolesOn(userId: string, projectId: string): Promise<readonly { id: string }[]>;
  outdate: Outdate;
  write: Write;
  /** Epoch seconds. */
  now(): number;
  /** `[oauth1] request_token_duration` and `access_token_duration`, seconds; 0: for ever. */
  durations: { request: number; access: number };
}

export type RoleChoice = { id: string } | { name: string };

/** Letters and digits that people do not take for one another. */
const VERIFIER_CHARACTERS = 'abcdefghkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const VERIFIER = new RegExp(`^[${VERIFIER_CHARACTERS}]{8}$`);
const TOKEN = /^[0-9a-f]{32}$/;

const newId = () => randomUUID().replaceAll('-', '');
const newVerifier = () =>
  Array.from({ length: 8 }, () => VERIFIER_CHARACTERS[randomInt(VERIFIER_CHARACTERS.length)]).join('');

export function oauthTokenService(options: OAuthTokenServiceOptions) {
  const { tokens, consumers, projectExists, rolesOn, outdate, write, now, durations } = options;
  const unauthorized = () => new IdentityError('unauthorized');

  function parameter({ parameters }: SignedRequest, name: string): string {
    const value = parameters.get(name);
    if (!value) throw new IdentityError('expecting', { attribute: name, target: 'request' });
    return value;
  }
  const endAfter = (seconds: number) => (seconds > 0 ? formatTime(Math.floor(now()) + seconds) : null);

  async function liveRequestToken(id: string): Promise<RequestToken> {
    const token = await tokens.requestToken(id);
    if (!token) throw new IdentityError('request_token_not_found');
    if (token.expires_at !== null && now() > parseTime(token.expires_at)) throw unauthorized();
    return token;
  }

  async function accessToken(id: string, trx?: Transaction<DB>): Promise<AccessToken> {
    const token = await tokens.accessToken(id, trx);
    if (!token) throw new IdentityError('access_token_not_found');
    return token;
  }

  async function roleIds(choices: readonly RoleChoice[]): Promise<string[]> {
    const names = choices.flatMap((choice) => ('name' in choice ? [choice.name] : []));
    const named = await tokens.roleIdsByName(names);
    const ids = choices.map((choice) => {
      if ('id' in choice) return choice.id;
      const [id, ...others] = named.get(choice.name) ?? [];
      if (id === undefined) throw new IdentityError('role_not_found', { role_id: choice.name });
      if (others.length > 0) throw new IdentityError('ambiguous_name', { resource: 'role', name: choice.name });
      return id;
    });
    return [...new Set(ids)];
  }

  return {
    get: (id: string) => accessToken(id),
    /** @param projectId the header `Requested-Project-Id` */
    async createRequestToken(request: SignedRequest, projectId: string | undefined): Promise<RequestToken> {
      const consumerId = parameter(request, 'oauth_consumer_key');
      if (!projectId) throw new IdentityError('expecting', { attribute: 'Requested-Project-Id', target: 'request' });
      if (!(await projectExists(projectId))) throw new IdentityError('project_not_found', { project_id: projectId });
      const secret = await consumers.secret(consumerId);
      if (secret === undefined) throw new IdentityError('consumer_not_found', { consumer_id: consumerId });
      checkParameters(request, now());
      if (!request.parameters.get('oauth_callback')) throw badRequest('The callback URI is missing.');
      if (!isSignedWith(request, secret)) throw unauthorized();
      const token: RequestToken = {
        id: newId(),
        request_secret: newId(),
        verifier: null,
        authorizing_user_id: null,
        requested_project_id: projectId,
        role_ids: null,
        consumer_id: consumerId,
        expires_at: endAfter(durations.request),
      };
      await write('authorization', async (trx) => {
        await tokens.insertRequestToken(trx, token);
        note(trx, 'created', 'OS-OAUTH1:request_token', token.id);
      });
      return token;
    },

    /** @returns the verifier, which the user hands to the consumer */
    async authorize(id: string, userId: string, choices: readonly RoleChoice[]): Promise<string> {
      const token = await liveRequestToken(id);
      const role_ids = await roleIds(choices);
      const held = new Set((await rolesOn(userId, token.requested_project_id)).map((role) => role.id));
      if (!role_ids.every((role) => held.has(role))) throw unauthorized();
      const verifier = newVerifier();
      await write('authorization', async (trx) => {
        if (!(await tokens.authorize(trx, id, { authorizing_user_id: userId, verifier, role_ids })))
          throw new IdentityError('request_token_not_found');
      });
      return verifier;
    },

    async createAccessToken(request: SignedRequest): Promise<AccessToken> {
      const consumerId = parameter(request, 'oauth_consumer_key');
      const requestId = parameter(request, 'oauth_token');
      const verifier = parameter(request, 'oauth_verifier');
      const asked = await liveRequestToken(requestId);
      checkParameters(request, now());
      if (!TOKEN.test(requestId)) throw badRequest('The OAuth token has not the form of one.');
      if (!VERIFIER.test(verifier)) throw badRequest('The verifier has not the form of one.');
      const secret = await consumers.secret(consumerId);
      if (secret === undefined || asked.consumer_id !== consumerId) throw unauthorized();
      if (asked.verifier !== verifier || asked.authorizing_user_id === null) throw unauthorized();
      if (!isSignedWith(request, secret, asked.request_secret)) throw unauthorized();
      const token: AccessToken = {
        id: newId(),
        access_secret: newId(),
        authorizing_user_id: asked.authorizing_user_id,
        project_id: asked.requested_project_id,
        role_ids: asked.role_ids ?? [],
        consumer_id: consumerId,
        expires_at: endAfter(durations.access),
      };
      await write('authorization', async (trx) => {
        if (!(await tokens.spendRequestToken(trx, asked))) throw new IdentityError('request_token_not_found');
        await tokens.insertAccessToken(trx, token);
        note(trx, 'created', 'OS-OAUTH1:access_token', token.id);
      });
      return token;
    },

    accessTokens: (userId: string, query: ListQuery) => tokens.accessTokens(userId, query),
    /** @throws IdentityError 404 for an unknown token; `otherwise` for one that another user authorized */
    async accessTokenOf(userId: string, id: string, otherwise: () => IdentityError): Promise<AccessToken> {
      const token = await accessToken(id);
      if (token.authorizing_user_id !== userId) throw otherwise();
      return token;
    },
    /**
     * Tokens that came by it end with it: here by what is stored, for those who read tokens by themselves by the feed. A revocation
     * event would end every token there is at a Keystone on the same database, which does not look at this attribute.
     */
    async deleteAccessToken(userId: string, id: string): Promise<void> {
      await write('authorization', async (trx) => {
        if ((await accessToken(id, trx)).authorizing_user_id !== userId) throw unauthorized();
        await tokens.deleteAccessToken(trx, id);
        await outdate(trx, { access_token_id: id });
        note(trx, 'deleted', 'OS-OAUTH1:access_token', id);
      });
    },
  };
}
