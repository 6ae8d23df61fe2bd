import 'reflect-metadata';
import { readDirectUrl } from '../config';
import { reslice, type Step } from '../reslicing/reslicing';
import { type Answer } from './answer';
import { Progress } from './progress';

export interface ResliceOptions {
  readonly slices: number;
}

/**
 * @throws Error with one line for the operator
 */
export async function runReslice({ slices }: ResliceOptions): Promise<Answer> {
  let progress: { readonly step: Step; readonly bar: Progress } | undefined;
  const onProgress = (step: Step, done: number, of: number) => {
    if (progress?.step !== step) {
      progress?.bar.end();
      progress = { step, bar: new Progress(step) };
    }
    progress.bar.show(done, of);
  };
  const onWaiting = () => {
    progress?.bar.end();
    process.stderr.write(`All is copied and verified. Stop the service now: it starts again with SLICES=${slices}.\n`);
  };
  try {
    const resliced = await reslice({ url: readDirectUrl(), slices, onProgress, onWaiting });
    const { from, to, transactions, oldSchema } = resliced;
    return {
      text: `The ledger has ${to} slices instead of ${from}, with ${transactions} transactions. Start the service with SLICES=${to}. The old tables are left in the schema ${oldSchema}.`,
      json: resliced,
    };
  } finally {
    progress?.bar.end();
  }
}
