/**
 * The value with the members of its objects as PostgreSQL's jsonb sorts them: the shorter name first, then by bytes. What is
 * answered at once and what is read back then have the same text.
 */
export function inJsonbOrder<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(inJsonbOrder) as Value;
  const members = Object.entries(value).map(
    ([name, member]) => [Buffer.from(name), name, inJsonbOrder(member)] as const,
  );
  members.sort(([a], [b]) => a.length - b.length || Buffer.compare(a, b));
  return Object.fromEntries(members.map(([, name, member]) => [name, member])) as Value;
}
