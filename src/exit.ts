/** Ends the process with one line for the operator; what was being attempted has failed. */
export function exitWithOneLine(error: unknown): void {
  const { message, code, port } = error as { message?: string; code?: string; port?: number };
  const line = code === 'EADDRINUSE' ? `Port ${port ?? ''} is taken: choose another one by PORT.` : message;
  process.stderr.write(`wallet-service: ${line || code || String(error)}\n`);
  process.exit(1);
}
