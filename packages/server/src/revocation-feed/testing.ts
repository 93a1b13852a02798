/** A reader of server-sent events, for tests. */
export interface ReceivedEvent {
  id?: string;
  event?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into data of every shape
  data?: any;
  retry?: string;
}

/** @returns the events that the text holds whole, and what is left of it */
function parse(text: string): { events: ReceivedEvent[]; rest: string } {
  const blocks = text.split('\n\n');
  const rest = blocks.pop()!;
  const events = blocks.map((block) => {
    const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)));
    return { ...fields, ...(fields.data === undefined ? {} : { data: JSON.parse(fields.data) }) };
  });
  return { events, rest };
}

export async function readStream(url: string, headers: Record<string, string>) {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  const events: ReceivedEvent[] = [];
  let wake = () => {};
  let hasEnded = false;
  const reading = (async () => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body!) {
      const parsed = parse(text + decoder.decode(chunk, { stream: true }));
      text = parsed.rest;
      events.push(...parsed.events);
      wake();
    }
  })()
    .catch(() => {})
    .finally(() => {
      hasEnded = true;
      wake();
    });
  return {
    response,
    events,
    /** The first event that fits, once it is there; undefined where the stream ends before. */
    async next(fits: (event: ReceivedEvent) => boolean): Promise<ReceivedEvent | undefined> {
      for (;;) {
        const found = events.find(fits);
        if (found || hasEnded) return found;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    ended: reading,
    close: () => abort.abort(),
  };
}
