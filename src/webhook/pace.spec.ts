import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pace, TRYING_AGAIN } from './pace';

const never = new AbortController().signal;
setMaxListeners(0, never);

/** So many of each queue want a turn at the same time. Resolves with whose turns they were, in their order. */
async function turnsOf(pace: Pace, wanted: Readonly<Record<string, number>>): Promise<string[]> {
  const turns: string[] = [];
  const waiting = Object.entries(wanted).flatMap(([queue, count]) =>
    Array.from({ length: count }, async () => {
      await pace.take(queue, never);
      turns.push(queue);
    }),
  );
  await Promise.all(waiting);
  return turns;
}

describe('a pace that is slower than what is to be sent', () => {
  it('goes round among endpoints, however much one of them has', async () => {
    const turns = await turnsOf(new Pace(500), { busy: 20, calm: 3, other: 2 });
    expect(turns.slice(0, 8)).toEqual(['busy', 'calm', 'other', 'busy', 'calm', 'other', 'busy', 'calm']);
    expect(turns.slice(8)).toEqual(Array.from({ length: 17 }, () => 'busy'));
  });

  it('gives all that is tried again together the share of one endpoint', async () => {
    const turns = await turnsOf(new Pace(500), { [TRYING_AGAIN]: 40, shop: 5 });
    expect(turns.lastIndexOf('shop')).toBe(9);
  });

  it('lets pass what it is set to, and makes up for no more than a tenth of a second', async () => {
    const pace = new Pace(100);
    await pace.take('shop', never);
    await sleep(300);
    const began = performance.now();
    await turnsOf(pace, { shop: 31 });
    expect(performance.now() - began).toBeGreaterThanOrEqual(190);
  });

  it('gives no turn to whoever has stopped waiting', async () => {
    const pace = new Pace(20);
    const gone = new AbortController();
    setMaxListeners(0, gone.signal);
    const waiting = Promise.all(Array.from({ length: 1_000 }, () => pace.take('gone', gone.signal)));
    gone.abort();
    await waiting;
    await pace.take('gone', gone.signal);
    expect(await turnsOf(pace, { shop: 3 })).toHaveLength(3);
  });
});

describe('without a pace', () => {
  it('everybody passes at once', async () => {
    expect(await turnsOf(new Pace(0), { shop: 10_000 })).toHaveLength(10_000);
  });
});
