/** The personas of the world, by the name of their token. */
export const everyone = [
  'system',
  'sreader',
  'dadmin',
  'dmanager',
  'dreader',
  'outsider',
  'manager',
  'member',
  'reader',
  'service',
  'plain',
  null,
] as const;

/** Those who may change something somewhere. */
export const writers = ['system', 'sreader', 'dadmin', 'dmanager', 'outsider', 'manager', 'member', null] as const;

export const unknown = 'unknown0123456789abcdef0123456789';
export const secret = 'Correct-Horse-7';
