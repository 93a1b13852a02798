import { type Api, type Listing, path } from './api.ts';

export interface Ec2Credential {
  /** Names it in paths. */
  access: string;
  secret: string;
  user_id: string;
  /** The project. */
  tenant_id: string;
  trust_id: string | null;
  links: { self: string };
}

/** Pairs of access key and secret with which a user signs requests in the way of EC2 and S3. */
export interface Ec2Credentials {
  /** @example const { access, secret } = await ec2_credentials.create(userId, { tenant_id: projectId }); */
  create(userId: string, credential: { tenant_id: string }): Promise<Ec2Credential>;
  /** @example await ec2_credentials.get(userId, access); */
  get(userId: string, access: string): Promise<Ec2Credential>;
  /** @example await ec2_credentials.list(userId).toArray(); */
  list(userId: string): Listing<Ec2Credential>;
  /** @example await ec2_credentials.delete(userId, access); */
  delete(userId: string, access: string): Promise<void>;
}

export function ec2Credentials(api: Api): Ec2Credentials {
  return {
    create: (userId, body) =>
      api.one('credential', path`/users/${userId}/credentials/OS-EC2`, { method: 'POST', body }),
    get: (userId, access) => api.one('credential', path`/users/${userId}/credentials/OS-EC2/${access}`),
    list: (userId) => api.many('credentials', path`/users/${userId}/credentials/OS-EC2`),
    async delete(userId, access) {
      await api.call(path`/users/${userId}/credentials/OS-EC2/${access}`, { method: 'DELETE' });
    },
  };
}
