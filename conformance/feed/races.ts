/** Tokens issued at both workers while their role is taken away: each is covered by an event, or was never issued. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, holdWorkers } from '../freshness/connections.ts';

export interface Race {
  origin: string;
  /** Of an administrator, who asks over `at`. */
  token: string;
  at: Connection;
  /** An unscoped token of a user who has no role in the project. */
  unscoped: string;
  userId: string;
  projectId: string;
  roleId: string;
  rounds: number;
}

export interface RaceResult {
  /** How many tokens with the role were issued. */
  issued: number;
  /** Seconds by which those that no event covers are younger than the youngest event. */
  slipped: number[];
  /** How many were issued by requests that were sent after the removal was answered. */
  late: number;
}

interface Told {
  user_id?: string;
  project_id?: string;
  issued_before: number;
}

/** Milliseconds until an event has arrived everywhere. */
const PATIENCE = 2000;

const issuedAt = (jwt: string): number => JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString('utf8')).iat;

/** Seconds by which tokens are younger than the last event for the user in the project, when all has been told. */
async function slips(tokens: readonly string[], { at, token, userId, projectId }: Race): Promise<number[]> {
  for (const end = performance.now() + PATIENCE; ; await sleep(20)) {
    const { body } = await at.ask('GET', '/v3/OS-REVOKE/events/snapshot', { token });
    const own = body.events.filter((event: Told) => event.user_id === userId && event.project_id === projectId);
    const until = Math.max(...own.map(({ issued_before }: Told) => issued_before));
    const left = tokens.map((each) => issuedAt(each) - until).filter((after) => after > 0);
    if (left.length === 0 || performance.now() > end) return left;
  }
}

export async function runRaces(race: Race): Promise<RaceResult> {
  const { origin, token, at, unscoped, userId, projectId, roleId, rounds } = race;
  const grant = `/v3/projects/${projectId}/users/${userId}/roles/${roleId}`;
  const result: RaceResult = { issued: 0, slipped: [], late: 0 };
  const identity = { methods: ['token'], token: { id: unscoped } };
  const body = { auth: { identity, scope: { project: { id: projectId } } } };
  const workers = await holdWorkers(origin, 2);
  try {
    for (let round = 0; round < rounds; round++) {
      await at.ask('PUT', grant, { token });
      let removedAt = Number.POSITIVE_INFINITY;
      const tokens: string[] = [];
      const signIns = workers.map(async (worker) => {
        for (;;) {
          const sent = performance.now();
          const { status, headers } = await worker.ask('POST', '/v3/auth/tokens', { body });
          if (status === 201) tokens.push(headers['x-subject-token']!);
          if (status === 201 && sent > removedAt) result.late++;
          if (sent > removedAt) return;
        }
      });
      await sleep(20 + Math.random() * 20);
      const { status } = await at.ask('DELETE', grant, { token });
      removedAt = performance.now();
      if (status !== 204) throw new Error(`a removal answers ${status}`);
      await Promise.all(signIns);
      result.issued += tokens.length;
      result.slipped.push(...(await slips(tokens, race)));
    }
  } finally {
    for (const worker of workers) worker.close();
  }
  return result;
}
