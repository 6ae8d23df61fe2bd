/**
 * The time of a count of microseconds since the epoch, however far ahead: an expiry may be of the year 9999. PostgreSQL
 * multiplies in float8, which is exact for whole seconds up to the year 20000, but for microseconds only up to 2255.
 */
export function farTimestampOf(micros: string): string {
  return `(('epoch'::timestamp + ${micros} / 1000000 * interval '1 second' + ${micros} % 1000000 * interval '1 microsecond')
            AT TIME ZONE 'UTC')`;
}
