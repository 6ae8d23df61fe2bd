import { csvLines, CSV_TYPE, textCell } from './csv';
import { type TransactionDto } from './transaction.dto';

export const EXPORT_FORMATS = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const EXPORT_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: CSV_TYPE,
  ndjson: 'application/x-ndjson; charset=utf-8',
};

/** The cells of a transaction, by the names that JSON has for them. What is an object there is its JSON. */
const CELLS = {
  createdAt: ({ createdAt }) => createdAt,
  id: ({ id }) => id,
  type: ({ type }) => type,
  status: ({ status }) => status,
  amount: ({ amount }) => amount,
  assetSymbol: ({ assetSymbol }) => assetSymbol,
  balanceAfter: ({ balanceAfter }) => balanceAfter,
  userId: ({ userId }) => userId,
  fromUser: ({ fromUser }) => fromUser,
  toUser: ({ toUser }) => toUser,
  caller: ({ caller }) => textCell(caller),
  idempotencyKey: ({ idempotencyKey }) => textCell(idempotencyKey),
  position: ({ position }) => position,
  index: ({ index }) => index,
  groupId: ({ groupId }) => groupId,
  relatesTo: ({ relatesTo }) => relatesTo,
  reference: ({ reference }) => textCell(reference),
  metadata: ({ metadata }) => (metadata === null ? null : JSON.stringify(metadata)),
  reason: ({ reason }) => textCell(reason),
  erasedAt: ({ erasedAt = null }) => erasedAt,
  requestedAmount: ({ requestedAmount = null }) => requestedAmount,
  rejection: ({ rejection }) => (rejection === undefined ? null : JSON.stringify(rejection)),
} satisfies Record<string, (transaction: TransactionDto) => string | number | null>;

/** Each page of transactions as text. */
export async function* textOf(pages: AsyncIterable<TransactionDto[]>, format: ExportFormat): AsyncGenerator<string> {
  if (format === 'csv') yield csvLines([Object.keys(CELLS)]);
  for await (const page of pages) {
    if (format === 'csv') yield csvLines(page.map((one) => Object.values(CELLS).map((cell) => cell(one))));
    else yield page.map((one) => `${JSON.stringify(one)}\n`).join('');
  }
}
