/** What was looked at, and how it is. */
export interface Finding {
  readonly subject: 'configuration' | 'postgresql' | 'schema' | 'nodes' | 'role' | 'clock' | 'direct url' | 'redis';
  /** `note` is for what works, and should be known. */
  readonly state: 'ok' | 'note' | 'wrong';
  readonly says: string;
  /** What to do, where the sentence does not say so itself. */
  readonly advice?: string;
}

type Subject = Finding['subject'];

export const ok = (subject: Subject, says: string): Finding => ({ subject, state: 'ok', says });

export const note = (subject: Subject, says: string, advice?: string): Finding => ({
  subject,
  state: 'note',
  says,
  ...(advice !== undefined && { advice }),
});

export const wrong = (subject: Subject, says: string, advice?: string): Finding => ({
  ...note(subject, says, advice),
  state: 'wrong',
});
