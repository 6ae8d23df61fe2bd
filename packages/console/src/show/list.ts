/** A list of the service's, as far as it has been asked for. */
export interface List<Item> {
  /** Undefined until the first page is there. */
  readonly items: Item[] | undefined;
  readonly total: number;
  readonly error: Error | null;
  readonly hasMore: boolean;
  readonly isFetchingMore: boolean;
  readonly fetchMore: () => void;
}
