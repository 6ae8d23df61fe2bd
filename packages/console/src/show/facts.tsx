import { type ReactNode } from 'react';
import classes from './facts.module.css';

/** Names and what they stand for; what there is none of is left out. */
export function Facts({ facts }: { facts: Readonly<Record<string, ReactNode>> }) {
  const known = Object.entries(facts).filter(([, value]) => value !== null && value !== undefined && value !== false);
  return (
    <dl className={classes['facts']}>
      {known.map(([name, value]) => (
        <div key={name} className={classes['fact']}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
