import 'reflect-metadata';
import { pipeline } from 'node:stream/promises';
import { AT_ONCE, type ExportFilters, ExportReader } from '../ledger/export-reader';
import { textOf } from '../ledger/export-text';
import { UUID } from '../validation';
import { asOperator } from './operator';
import { Progress } from './progress';
import { symbolOf } from './symbol';
import { UsageError } from './usage-error';

export interface ExportOptions {
  readonly user?: string;
  readonly asset?: string;
  readonly json?: boolean;
}

/**
 * Writes the history of the ledger of DATABASE_URL to the standard output.
 *
 * @throws UsageError, Problem ASSET_NOT_FOUND or WALLET_NOT_FOUND, or an Error when it cannot be done, or not to its end
 */
export async function exportHistory(options: ExportOptions): Promise<undefined> {
  const filters = filtersOf(options);
  const progress = new Progress('Exporting');
  // On a terminal the history itself shows how far it is.
  const onProgress = process.stdout.isTTY ? () => undefined : progress.show.bind(progress);
  try {
    await asOperator(async (app) => {
      const pages = await app.get(ExportReader).pages(filters, { pace: AT_ONCE, onProgress });
      await pipeline(textOf(pages, options.json ? 'ndjson' : 'csv'), process.stdout, { end: false });
    });
  } finally {
    progress.end();
  }
}

function filtersOf({ user, asset }: ExportOptions): ExportFilters {
  const userId = user?.toLowerCase();
  if (userId !== undefined && !UUID.test(userId)) {
    throw new UsageError('--user must be a UUID, like 00000000-0000-0000-0000-000000000002.');
  }
  return { userId, asset: asset === undefined ? undefined : symbolOf(asset) };
}
