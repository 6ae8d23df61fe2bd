import { dealtOut, placed } from './placement';

const NODES = [
  { group: 0, name: 'coordinator:5432', identity: 'c' },
  { group: 1, name: 'one:5432', identity: 'a' },
  { group: 2, name: 'two:5432', identity: 'b' },
];
const PLACEMENTS = [
  { slice: 0, group: 2 },
  { slice: 22, group: 1 },
  { slice: 21, group: 2 },
];
const [ONE, TWO] = [
  { host: 'one', identity: 'a' },
  { host: 'two', identity: 'b' },
];

it('finds the slices of each node, in whatever order the nodes are named', () => {
  expect(placed([TWO, ONE], NODES, PLACEMENTS)).toEqual([[0, 21], [22]]);
});

it('takes a node that has no slice yet', () => {
  expect(placed([ONE, TWO, { host: 'c', identity: 'c' }], NODES, PLACEMENTS)).toEqual([[22], [0, 21], []]);
});

it.each([
  [[ONE], 'the node two:5432 has slices, and is not named'],
  [[ONE, TWO, { host: 'again', identity: 'a' }], 'again is a node that is named before'],
  [[ONE, TWO, { host: 'other', identity: 'd' }], 'other is no node of the cluster of DATABASE_URL'],
])('says of %j: %s', (ways, reason) => {
  expect(() => placed(ways, NODES, PLACEMENTS)).toThrow(new Error(reason));
});

it('deals the slices of one server out to the ways that lead to it', () => {
  expect(dealtOut([ONE, { ...ONE, host: 'pooler' }], 'a', [1, 2, 3])).toEqual([[1, 3], [2]]);
});

it('refuses another database, which would be another ledger', () => {
  expect(() => dealtOut([ONE, TWO], 'a', [1, 2])).toThrow(/^two is not the database of DATABASE_URL/);
});
