/** Ends the process with one line for the operator; what was being attempted has failed. */
export function exitWithOneLine(error: unknown, code = 1): never {
  process.stderr.write(`wallet-service: ${listenFailure(error) ?? reasonOf(error)}\n`);
  process.exit(code);
}

/** What an error says, in words. */
export function reasonOf(error: unknown): string {
  // All addresses of a name were tried, each with an error of its own.
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  const { message, code } = error as { message?: string; code?: string };
  return message || code || String(error);
}

/** What is wrong with a file. A syntax error would quote the text, in many lines, and it need not be for the log. */
export function reasonOfFile(error: unknown): string {
  return error instanceof SyntaxError ? 'it is not valid JSON' : reasonOf(error);
}

function listenFailure(error: unknown): string | undefined {
  const { syscall, code, address, port } = error as {
    syscall?: string;
    code?: string;
    address?: string;
    port?: number;
  };
  if (syscall !== 'listen') return undefined;
  if (code === 'EADDRINUSE') return `Port ${port ?? ''} is taken: choose another one by PORT.`;
  return `It is not possible to listen on ${address ?? ''}:${port ?? ''} (${code ?? ''}): see HOST and PORT.`;
}
