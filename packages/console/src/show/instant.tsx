const FORMAT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** A time as the reader's clock shows it; to the microsecond, in UTC, as its title. */
export function Instant({ value }: { value: string }) {
  return (
    <time dateTime={value} title={value}>
      {FORMAT.format(new Date(value))}
    </time>
  );
}

/** When something ends by itself. */
export function Expiry({ at }: { at: string | null }) {
  return at === null ? 'never' : <Instant value={at} />;
}
