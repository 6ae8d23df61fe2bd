import { ERROR_GUIDE } from './error-guide.mjs';
import { table } from './markdown.mjs';

/**
 * @param catalogue the service's own
 * @param rejections the codes that a rejected transaction may have
 */
export function errorsPage(catalogue, rejections) {
  const problems = Object.entries(catalogue).map(([code, entry]) => ({ code, ...entry }));
  // A cancellation is kept as a rejection is.
  const isKept = ({ code }) => code === 'CANCELLED' || rejections.includes(code);
  const toRepeat = problems.filter(({ retryable }) => retryable);
  const decided = problems.filter((problem) => !problem.retryable && isKept(problem));
  const toCorrect = problems.filter((problem) => !problem.retryable && !isKept(problem));
  return `# What does an error mean, and what to do?

Every error is \`application/problem+json\` (RFC 9457):

\`\`\`sh
curl -X POST http://localhost:3000/api/v1/wallets/transactions \\
  -H 'Content-Type: application/json' -H 'Idempotency-Key: castle' \\
  -d '{"userId":"00000000-0000-0000-0000-000000000002","type":"SPEND","amount":"1000","assetSymbol":"GOLD"}'
\`\`\`

\`\`\`http
HTTP/1.1 422

{ "status": 422, "code": "INSUFFICIENT_FUNDS", "title": "${catalogue.INSUFFICIENT_FUNDS.title}", "retryable": false,
  "detail": "Of the wallet 500 GOLD is available; …", "available": "500", "required": "1000",
  "requestId": "7f1c2a0e-3b52-4a4e-9a0c-52d2c3a7d1f0", "…": "…" }
\`\`\`

Programs look at three of its members:

- \`code\` says what happened, and never changes its meaning. \`detail\` says it to people.
- \`retryable\` says whether the same request, under the same key, may succeed later.
- \`requestId\` is the \`X-Request-Id\`, by which the log has it.

No answer at all (a time-out, a lost connection) is like \`OUTCOME_UNKNOWN\`: [repeat with the same key](time-outs.md).

## Repeat it, with the same key

After \`Retry-After\` seconds where that is given, with growing pauses. It is always safe.

${table(['status', 'code', 'wait', 'when', 'what to do'], toRepeat.map(rowWithPause))}

## Refused by a rule: decided for good

The refusal is a transaction, \`REJECTED\`, or the cancellation. A repeat under its key gets the same answer. A new attempt takes a new key.

${table(['status', 'code', 'when', 'what to do'], decided.map(row))}

## Correct the request

Nothing was changed, and the key stays as it was.

${table(['status', 'code', 'when', 'what to do'], toCorrect.map(rowUnchanged))}
`;
}

function row({ code, status, advice }) {
  const when = ERROR_GUIDE[code];
  if (when === undefined) throw new Error(`scripts/docs/error-guide.mjs says nothing of ${code}.`);
  return [status, `\`${code}\``, when, advice];
}

/** Above their table it is said of all of them. */
function rowUnchanged({ advice, ...problem }) {
  return row({ ...problem, advice: advice.replace(/^Nothing was changed\. /, '') });
}

function rowWithPause(problem) {
  const [status, code, ...rest] = row(problem);
  const { retryAfter } = problem;
  return [status, code, retryAfter === undefined ? '' : `${retryAfter} s`, ...rest];
}
