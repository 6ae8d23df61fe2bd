import { Paper, Text } from '@mantine/core';
import { type ReactNode } from 'react';

interface FigureProps {
  readonly name: string;
  readonly children: ReactNode;
  /** Of what it is, or what follows from it. */
  readonly note?: ReactNode;
}

/** One thing worth knowing at a glance. */
export function Figure({ name, children, note }: FigureProps) {
  return (
    <Paper withBorder p="md" component="section" aria-label={name}>
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="div" size="xl" fw={600}>
        {children}
      </Text>
      {note !== undefined && (
        <Text component="div" size="sm" c="dimmed">
          {note}
        </Text>
      )}
    </Paper>
  );
}
