/** Servers that a comparison starts for itself: whether they are there yet. */
import { setTimeout as sleep } from 'node:timers/promises';

export const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

/** @param patience seconds, without those that the asking takes */
export async function untilAnswers(url: string, patience: number): Promise<void> {
  for (let attempt = 0; attempt < patience * 5; attempt++) {
    if (await answers(url)) return;
    await sleep(200);
  }
  throw new Error(`${url} does not answer`);
}
