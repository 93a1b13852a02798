/** What the commands about keys have in common. */
import type { RepositoryRotation, RepositorySetup } from '@archstone/server';
import { type Format, printOutcome } from './print.ts';
import { type SetupFlags, warn } from './setup-options.ts';

export type ManageFlags = SetupFlags & { format: Format };

export interface KeyFlags extends ManageFlags {
  keystoneUser?: string;
  keystoneGroup?: string;
}

export const ownerOf = ({ keystoneUser, keystoneGroup }: KeyFlags) => ({ user: keystoneUser, group: keystoneGroup });

export function tellSetup(repositories: readonly RepositorySetup[], format: Format): void {
  const sentences = repositories.map(({ directory, created }) =>
    created ? `keys made in ${directory}` : `${directory} has keys already; they are kept`,
  );
  printOutcome(sentences.join('\n'), repositories, format);
}

export function tellRotation(rotations: readonly RepositoryRotation[], format: Format): void {
  for (const { warnings } of rotations) for (const warning of warnings) warn(warning);
  const sentences = rotations.map(({ directory, primary, purged }) => {
    const what = primary === null ? 'a rotation that was cut short is completed' : `key ${primary} is the primary`;
    return `${directory}: ${what}${purged.length === 0 ? '' : `, removed ${purged.join(', ')}`}`;
  });
  printOutcome(sentences.join('\n'), rotations, format);
}
