// By what is immutable: Citus takes nothing else where it changes rows, and what depends on the session's time zone is not.

/** Microseconds since the epoch of an SQL expression of type timestamptz; 0 for -infinity, NULL for NULL. */
export function microsOf(time: string): string {
  const since = `(CASE WHEN ${time} < 'epoch' THEN 'epoch' ELSE ${time} END) - 'epoch'::timestamptz`;
  return `(extract(epoch FROM ${since}) * 1000000)::bigint`;
}

/** The reverse. Exact: a microsecond count of our time is far below 2^53. */
export function timestampOf(micros: string): string {
  return `(('epoch'::timestamp + ${micros} * interval '1 microsecond') AT TIME ZONE 'UTC')`;
}
