/** Connections stay open, and nothing is answered: worse than being gone. */
export const freezeRedis = {
  name: 'freeze-redis',
  what: 'frozen Redis',
  run: ({ redis }) => redis.freeze(3_000),
};
