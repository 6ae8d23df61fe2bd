/** Microseconds since the epoch of an SQL expression of type timestamptz; 0 for -infinity, NULL for NULL. */
export function microsOf(time: string): string {
  return `(extract(epoch FROM CASE WHEN ${time} < 'epoch' THEN 'epoch' ELSE ${time} END) * 1000000)::bigint`;
}

/**
 * The reverse. Exact: PostgreSQL multiplies in float8, which is so for whole seconds up to the year 20000, but for
 * microseconds only up to 2255, and an expiry may be of the year 9999. Without a time zone until the end: timestamptz +
 * interval is not immutable, and Citus takes nothing else of a column in an UPDATE.
 */
export function timestampOf(micros: string): string {
  return `(('epoch'::timestamp + (${micros}) / 1000000 * interval '1 second' + (${micros}) % 1000000 * interval '1 microsecond')
            AT TIME ZONE 'UTC')`;
}
