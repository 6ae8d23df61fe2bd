import { Loader } from '@mantine/core';
import { type ReactNode } from 'react';
import { ProblemAlert } from './problem-alert.tsx';

interface LoadedProps<Data> {
  readonly query: { readonly data: Data | undefined; readonly error: unknown };
  readonly children: (data: Data) => ReactNode;
}

/** What was asked for, once it is there; until then that it is on its way, or why it is not. */
export function Loaded<Data>({ query: { data, error }, children }: LoadedProps<Data>) {
  if (data !== undefined) return children(data);
  if (error) return <ProblemAlert error={error} />;
  return <Loader type="dots" aria-label="Loading" role="status" />;
}
