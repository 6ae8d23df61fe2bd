/** Rows as lines of text. A column is `{ title, cell(row), left? }`: numbers stand on the right of theirs. */
export function tableOf(columns, rows) {
  const lines = rows.map((row) => columns.map(({ cell }) => cell(row)));
  const widths = columns.map(({ title }, index) => Math.max(title.length, ...lines.map((line) => line[index].length)));
  const render = (line) =>
    line
      .map((text, index) => (columns[index].left ? text.padEnd(widths[index]) : text.padStart(widths[index])))
      .join('  ');
  const head = render(columns.map(({ title }) => title));
  return [head, '-'.repeat(head.length), ...lines.map(render)].map((line) => line.trimEnd()).join('\n');
}
