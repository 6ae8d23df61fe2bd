/** Where DATABASE_URLS lead to, and which slices are found there. */

/** One of them. */
export interface Way {
  readonly host: string;
  /** Of the server and database that answer. */
  readonly identity: string;
}

/** A server of a cluster, as the cluster knows it. */
export interface ClusterNode {
  readonly group: number;
  readonly name: string;
  readonly identity: string;
}

export interface Placement {
  readonly slice: number;
  readonly group: number;
}

/**
 * The slices that each way leads to, where they are distributed.
 *
 * @throws Error which way is wrong, or missing
 */
export function placed(
  ways: readonly Way[],
  nodes: readonly ClusterNode[],
  placements: readonly Placement[],
): number[][] {
  const groups = ways.map(({ host, identity }) => {
    const node = nodes.find((one) => one.identity === identity);
    if (!node) throw new Error(`${host} is no node of the cluster of DATABASE_URL`);
    return node.group;
  });
  const twice = ways.find((_way, index) => groups.indexOf(groups[index]!) < index);
  if (twice) throw new Error(`${twice.host} is a node that is named before`);
  const missing = nodes.find(
    ({ group }) => !groups.includes(group) && placements.some((placement) => placement.group === group),
  );
  if (missing) throw new Error(`the node ${missing.name} has slices, and is not named`);
  return groups.map((group) => placements.filter((placement) => placement.group === group).map(({ slice }) => slice));
}

/**
 * The same where one server has all slices, and several ways (poolers, say) lead to it: they are dealt out.
 *
 * @throws Error which way is wrong
 */
export function dealtOut(ways: readonly Way[], identity: string, slices: readonly number[]): number[][] {
  const stranger = ways.find((way) => way.identity !== identity);
  if (stranger) throw new Error(`${stranger.host} is not the database of DATABASE_URL, and that is not distributed`);
  return ways.map((_way, index) => slices.filter((_slice, number) => number % ways.length === index));
}
