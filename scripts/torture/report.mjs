import { writeFileSync } from 'node:fs';
import { say } from '../progress.mjs';
import { tableOf } from '../table.mjs';

// More of the same tells nothing new.
const SHOWN = 5;
const SHOWN_TEXT = 160;

const COLUMNS = [
  { title: 'fault', cell: ({ what }) => what, left: true },
  { title: 'times', cell: ({ rounds }) => `${rounds.length}` },
  { title: 'acknowledged', cell: (row) => sum(row, ({ acknowledged }) => acknowledged) },
  { title: 'unknown', cell: (row) => sum(row, ({ unknown }) => unknown) },
  { title: 'resolved', cell: (row) => sum(row, ({ resolved }) => resolved) },
  ...['lost', 'doubled', 'wrong'].map((kind) => ({ title: kind, cell: (row) => sum(row, countOf(kind)) })),
  { title: 'recovery s', cell: recovery },
];

const countOf =
  (kind) =>
  ({ broken }) =>
    broken.filter((one) => one.kind === kind).length;

const sum = ({ rounds }, pick) => (rounds.length === 0 ? '' : `${rounds.reduce((total, one) => total + pick(one), 0)}`);

/** The longest of all rounds. */
function recovery({ rounds, obstacle }) {
  if (obstacle) return 'skipped';
  if (rounds.length === 0) return '';
  if (rounds.some(({ recoveryMs }) => recoveryMs === undefined)) return 'never';
  return (Math.max(...rounds.map(({ recoveryMs }) => recoveryMs)) / 1_000).toFixed(2);
}

/** What came of each fault: a row with all its rounds. */
export class Report {
  #rows;

  constructor(faults) {
    this.#rows = faults.map(({ name, what, obstacle }) => ({ name, what, obstacle: obstacle?.(), rounds: [] }));
  }

  add(name, round) {
    this.#rows.find((row) => row.name === name).rounds.push(round);
    for (const line of describe(round.broken)) say(line);
  }

  get isClean() {
    return this.#rows.every(({ rounds }) => rounds.every(({ broken }) => broken.length === 0));
  }

  print() {
    say(`\n${tableOf(COLUMNS, this.#rows)}`);
    for (const { name, obstacle } of this.#rows) if (obstacle) say(`Skipped ${name}: ${obstacle}.`);
  }

  write(file, context) {
    writeFileSync(file, `${JSON.stringify({ ...context, rows: this.#rows }, undefined, 2)}\n`);
  }
}

/** Each rule that is broken, with the first cases and their requests. */
function describe(broken) {
  const rules = Map.groupBy(broken, ({ rule }) => rule);
  return [...rules].flatMap(([rule, cases]) => [
    `  BROKEN, ${cases.length} times: ${rule}`,
    ...cases.slice(0, SHOWN).flatMap(({ about, requests }) => [`    ${about}`, ...requests.slice(0, SHOWN).map(line)]),
  ]);
}

function line({ number, sentAt, answeredAt, status, text }) {
  const answer =
    status === 0 ? 'no answer' : `answered ${answeredAt.toFixed(1)}: ${status} ${text.slice(0, SHOWN_TEXT)}`;
  return `      request ${number}, sent ${sentAt.toFixed(1)}, ${answer}`;
}
