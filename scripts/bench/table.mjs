import { tableOf } from '../table.mjs';

const COLUMNS = [
  { title: '', cell: ({ title, label }) => title ?? `  ${label}`, left: true },
  { title: 'req/s', cell: ({ rate }) => number(rate, 0) },
  { title: 'spread', cell: ({ spread }) => (spread === undefined ? '' : `${number(spread * 100, 0)} %`) },
  { title: 'p50 ms', cell: ({ p50 }) => number(p50, 2) },
  { title: 'p99 ms', cell: ({ p99 }) => number(p99, 2) },
  ...['service', 'postgres', 'redis', 'load'].map((name) => ({
    title: name,
    cell: ({ cpuMicros }) => number(cpuMicros?.[name], 0),
  })),
  { title: 'WAL', cell: ({ walBytes }) => number(walBytes, 0) },
  { title: 'bar', cell: ({ bar }) => barText(bar), left: true },
];

const VERDICTS = { true: 'ok', false: 'MISSED', undefined: '--' };

const barText = (bar) => (bar ? `${VERDICTS[bar.held].padEnd(6)} ${bar.text}` : '');

function number(value, digits) {
  if (value === undefined || value === null) return '';
  return Number.isFinite(value) ? value.toFixed(digits) : '-';
}

/** One table: a line for each thing measured, with the bar that it is held to. */
export const benchTable = (rows) => tableOf(COLUMNS, rows);
