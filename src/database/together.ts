import DataLoader from 'dataloader';

/** So many at once are still done quickly, and nobody waits long for the others. */
const MAX_AT_ONCE = 200;

/**
 * Gathers what is asked for in one turn of the event loop, and asks for it at once: requests arrive in bursts, and a
 * statement or command for each of them would cost several times as much. Nothing is kept: each answer is a new one.
 *
 * @param ask gives one answer for each item, in order
 * @param placeOf what lies in different places is asked for apart
 */
export function together<Item, Answer>(
  ask: (items: readonly Item[]) => Promise<readonly Answer[]>,
  placeOf: (item: Item) => string = () => '',
): (item: Item) => Promise<Answer> {
  const loaders = new Map<string, DataLoader<Item, Answer>>();
  const loaderOf = (place: string) => {
    const loader = loaders.get(place) ?? loaderFor(ask);
    loaders.set(place, loader);
    return loader;
  };
  return (item) => loaderOf(placeOf(item)).load(item);
}

function loaderFor<Item, Answer>(ask: (items: readonly Item[]) => Promise<readonly Answer[]>) {
  return new DataLoader<Item, Answer>(ask, {
    cache: false,
    maxBatchSize: MAX_AT_ONCE,
    batchScheduleFn: (run) => setImmediate(run),
  });
}
