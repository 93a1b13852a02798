/** How actions are written down. */
import type { Answer, Side } from './side.ts';

export interface Action {
  name: string;
  /** The last answer counts, whose request id the events carry. */
  run(side: Side): Promise<Answer>;
}

type Text<T> = (side: Side) => T;

export const unique = (side: Side, name: string) => `${side.name} ${name}`;

/** A list of actions, with the ways to add to it. */
export function actionList() {
  const actions: Action[] = [];
  const act = (name: string, run: Action['run']) => void actions.push({ name, run });
  const change = (method: string, name: string, path: Text<string>, body?: Text<unknown>) =>
    act(name, (side) => side.call(method, path(side), body?.(side)));
  return {
    actions,
    act,
    change,
    make: (name: string, what: string, path: string, body: Text<Record<string, unknown>>) =>
      act(name, (side) => side.make(what, path, body(side))),
    remove: (what: string, path: string) => change('DELETE', `delete ${what}`, (side) => `${path}/${side.id(what)}`),
  };
}
