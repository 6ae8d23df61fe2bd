import classes from './amount.module.css';
import { readable } from './decimal.ts';

interface AmountProps {
  readonly value: string;
  readonly asset?: string | null;
  /** To be shown in front of it, where credits come or go. */
  readonly sign?: '+' | '−' | undefined;
}

/** An amount of credits, exactly as the service has told it. */
export function Amount({ value, asset, sign }: AmountProps) {
  return (
    <span className={classes['amount']}>
      {sign}
      {readable(value)}
      {asset != null && ` ${asset}`}
    </span>
  );
}
