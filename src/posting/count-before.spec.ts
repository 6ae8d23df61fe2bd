import { countBefore, type Place } from './count-before';

/** Sequences of times. */
function lastBeforeIn(sequences: readonly (readonly number[])[], time: number) {
  return (places: readonly Place[]) => {
    const before = places.filter(({ sequence, seq }) => sequences[sequence]![seq - 1]! < time);
    const last = Map.groupBy(before, ({ sequence }) => sequence);
    return Promise.resolve([...last.values()].map((some) => some.at(-1)!));
  };
}

it('counts what lies before any time, in sequences of any length', async () => {
  const sequences = [0, 1, 2, 31, 32, 33, 1000].map((length) => Array.from({ length }, (_, index) => index >> 1));
  const counts = sequences.map(({ length }) => length);

  for (const time of [-1, 0, 1, 2, 15, 16, 17, 300, 499, 500]) {
    const found = await countBefore(counts, lastBeforeIn(sequences, time));

    expect(found).toEqual(sequences.map((times) => times.filter((one) => one < time).length));
  }
});

it('looks at a sequence of 28 million in five rounds', async () => {
  const lastBefore = jest.fn((places: readonly Place[]) =>
    Promise.resolve(places.filter(({ seq }) => seq <= 123_456).slice(-1)),
  );

  await expect(countBefore([28_000_000], lastBefore)).resolves.toEqual([123_456]);
  expect(lastBefore).toHaveBeenCalledTimes(5);
});
