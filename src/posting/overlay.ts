/** Values in the middle of a command: `keep` makes them the state that the next one finds, `discard` leaves no trace. */
export class Overlay<Value> {
  /** The keys of what was not there in the beginning. */
  readonly added = new Set<string>();
  /** The keys of what was, and is another now. */
  readonly changed = new Set<string>();
  readonly #kept: Map<string, Value>;
  readonly #drafts = new Map<string, Value>();

  constructor(values: Iterable<readonly [string, Value]>) {
    this.#kept = new Map(values);
  }

  get(key: string): Value | undefined {
    return this.#drafts.get(key) ?? this.#kept.get(key);
  }

  /** As it was before the command. */
  before(key: string): Value | undefined {
    return this.#kept.get(key);
  }

  set(key: string, value: Value): void {
    this.#drafts.set(key, value);
  }

  /** Those that the command has set. */
  get drafts(): ReadonlyMap<string, Value> {
    return this.#drafts;
  }

  /** As they stand now. */
  *values(): Generator<Value> {
    for (const [key, value] of this.#kept) if (!this.#drafts.has(key)) yield value;
    yield* this.#drafts.values();
  }

  keep(): void {
    for (const [key, value] of this.#drafts) this.replace(key, value);
    this.#drafts.clear();
  }

  /** Sets a value outside of any command. */
  replace(key: string, value: Value): void {
    if (!this.#kept.has(key)) this.added.add(key);
    else if (!this.added.has(key)) this.changed.add(key);
    this.#kept.set(key, value);
  }

  discard(): void {
    this.#drafts.clear();
  }
}
