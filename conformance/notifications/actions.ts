/** What is done at both servers, in this order; each action is compared by what it announces. */
import { accounts } from './accounts.ts';
import { delegation } from './delegation.ts';
import { endings } from './endings.ts';
import { resources } from './resources.ts';

export const actions = [...resources, ...accounts, ...delegation, ...endings];
