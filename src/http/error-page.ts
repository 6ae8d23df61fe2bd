import { PROBLEMS } from '../errors';

const STYLE = `
  body { font: 15px/1.5 sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #1d2b36; }
  table { border-collapse: collapse; width: 100%; }
  th, td { border-bottom: 1px solid #d8dde1; padding: .4rem .8rem .4rem 0; text-align: left; vertical-align: top; }
  tr:target { background: #fff3c4; }
  code { overflow-wrap: anywhere; }
`;

/** The catalogue of errors, for people: each under its code as an anchor. */
export function errorPage(): string {
  const rows = Object.entries(PROBLEMS).map(([code, entry]) => {
    const again = 'retryable' in entry ? 'yes' : 'no';
    const cells = [entry.status, `<code>${code}</code>`, entry.title, entry.advice, again];
    return `<tr id="${code}">${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  const heads = ['Status', 'Code', 'What it means', 'What to do', 'Retryable'].map((head) => `<th>${head}</th>`);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Errors of the wallet service</title><style>${STYLE}</style></head>
<body>
<h1>Errors</h1>
<p>Every error is <code>application/problem+json</code> (RFC 9457). Its <code>code</code> is for programs, and never changes
its meaning; its <code>detail</code> says what happened, and what to do. Retryable: the same request, under the same key, may
succeed later.</p>
<table>
<thead><tr>${heads.join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</body>
</html>
`;
}
