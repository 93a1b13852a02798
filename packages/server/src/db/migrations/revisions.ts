// Keystone's migrations since alembic, as two chains of revisions; `alembic_version` holds the head of each.

/** Before the chains part (Xena); it counts as the beginning of both. */
export const INITIAL = '27e647c0fad4';

/** Additions, oldest first. */
export const EXPAND = [
  '29e87d24a316',
  'b4f8b3f584e0',
  '11c3b243b4cb',
  '47147121',
  'e8725d6fa226',
  '742c857f1dfb',
] as const;

/** Removals, oldest first; each runs after the additions of its release. */
export const CONTRACT = ['e25ffa003242', '99de3849d860', 'c88cdce8f248'] as const;

export const HEADS: readonly string[] = ['742c857f1dfb', 'c88cdce8f248'];
