/**
 * The event loop of one instance stands still wherever it is: after a claim, between two statements of a posting, after
 * COMMIT. What it holds locked meanwhile, the others wait for.
 */
export const freezeService = {
  name: 'freeze-service',
  what: 'event loop blocked for 5 s, with claims and locks held',
  run: ({ instances, random }) => random.pick(instances).freeze(5_000),
};
