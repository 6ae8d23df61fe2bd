/** What the operator has got wrong on the command line, in one line. */
export class UsageError extends Error {}
