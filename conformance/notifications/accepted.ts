/** Wanted differences, each with its reason: what Archstone's message is turned into before it is compared. */

// biome-ignore lint/suspicious/noExplicitAny: messages of every shape
type Message = any;

export interface Accepted {
  why: string;
  /** Names of actions; undefined: all. */
  actions?: readonly string[];
  /** Changes one of the two, and says whether there was something to change. */
  apply(archstone: Message, keystone: Message | undefined): boolean;
}

/** Takes the initiator (in the basic format: its request) away where Keystone's message has none. */
function withoutInitiator(archstone: Message, keystone: Message | undefined): boolean {
  if (!keystone) return false;
  let isChanged = false;
  for (const key of ['initiator', 'request_id']) {
    if (archstone.payload[key] === undefined || keystone.payload[key] !== undefined) continue;
    delete archstone.payload[key];
    isChanged = true;
  }
  return isChanged;
}

export const accepted: readonly Accepted[] = [
  {
    why: 'release 2026.1 says the name of the initiator in `name` too; the reference is older',
    apply({ payload }, keystone) {
      const { initiator } = payload;
      if (initiator?.name === undefined || keystone?.payload.initiator?.name !== undefined) return false;
      delete initiator.name;
      return true;
    },
  },
  {
    why: 'release 2026.1 says who deleted a user; the reference is older',
    actions: ['delete locked', 'delete expired', 'delete user', 'delete other user'],
    apply: withoutInitiator,
  },
  {
    why: 'Keystone forgets to say who did it',
    actions: [
      'set the tags',
      'add a tag',
      'remove a tag',
      'remove all tags',
      'grant a role to be inherited',
      'take an inherited role back',
      'create an EC2 credential',
      'delete an EC2 credential',
    ],
    apply: withoutInitiator,
  },
];
