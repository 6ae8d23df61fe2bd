/** How a command ends, for scripts: the same for all of them. */
export const EXIT = { done: 0, no: 1, mistake: 2 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODES: Readonly<Record<ExitCode, string>> = {
  [EXIT.done]: 'done; of what was to be checked: it is right',
  [EXIT.no]: 'not done, and a line says why; of what was to be checked: it is wrong',
  [EXIT.mistake]: 'the command line is wrong; of verify and checkpoint also: it could not be found out',
};
