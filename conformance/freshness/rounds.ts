/** Rounds over all kinds in turn, each written through the next worker. */
import { type Connection, holdWorkers } from './connections.ts';
import { kinds, type Round } from './kinds.ts';
import { createWorld, type Stale, tokenOf } from './world.ts';

export interface RoundsOptions {
  origin: string;
  username: string;
  password: string;
  rounds: number;
  workers: number;
}

export interface Result {
  workers: string[];
  /** Rounds of each kind. */
  rounds: Map<string, number>;
  checked: number;
  stale: Stale[];
  /** What went wrong otherwise. */
  broken: string[];
  passed: number;
}

async function signIn(connection: Connection, { username, password }: RoundsOptions): Promise<string> {
  const domain = { id: 'default' };
  const user = { name: username, domain, password };
  const scope = { project: { name: 'admin', domain } };
  const body = { auth: { identity: { methods: ['password'], password: { user } }, scope } };
  return tokenOf(await connection.ask('POST', '/v3/auth/tokens', { body }));
}

export async function runRounds(options: RoundsOptions): Promise<Result> {
  const connections = await holdWorkers(options.origin, options.workers);
  const world = createWorld(connections, await signIn(connections[0]!, options));
  const ready: { name: string; round: Round }[] = [];
  const result: Result = {
    workers: connections.map(({ worker }) => worker),
    rounds: new Map(),
    checked: 0,
    stale: world.stale,
    broken: [],
    passed: 0,
  };
  try {
    for (const { name, prepare } of kinds) ready.push({ name, round: await prepare(world) });
    for (let number = 0; number < options.rounds; number++) {
      const { name, round } = ready[number % ready.length]!;
      const writer = connections[(number + Math.floor(number / ready.length)) % connections.length]!;
      world.kind = name;
      const before = world.stale.length + result.broken.length;
      await round(writer).catch((error: Error) => result.broken.push(`round ${number}, ${name}: ${error.message}`));
      result.rounds.set(name, (result.rounds.get(name) ?? 0) + 1);
      if (world.stale.length + result.broken.length === before) result.passed++;
    }
    await world.cleanUp();
  } finally {
    for (const connection of connections) connection.close();
  }
  return { ...result, checked: world.checked };
}
