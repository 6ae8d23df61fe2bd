import { createRequire } from 'node:module';
import { isatty } from 'node:tty';
import { type LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import type * as PinoPretty from 'pino-pretty';
import { type Config } from '../config';
import { logOutput, takeDropped } from './log-output';

/** JSON, one object a line, for whatever collects them; for a developer's eyes in development. */
export function createLogger(config: Config): Logger {
  const options: LoggerOptions = {
    level: config.LOG_LEVEL,
    // Times that people and collectors read alike.
    timestamp: pino.stdTimeFunctions.isoTime,
    base: null,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: describe },
  };
  const logger = pino(options, (config.NODE_ENV === 'development' && prettyOutput()) || logOutput);
  // One logger speaks for all, however many applications a process has.
  logOutput.removeAllListeners('drain').on('drain', () => {
    const lines = takeDropped();
    if (lines > 0) logger.warn({ lines }, 'lines of this log were dropped, since they could not be written');
  });
  return logger;
}

/** In this thread as well: a transport's own would hang at its end. Not in an image, which is without it. */
function prettyOutput(): DestinationStream | undefined {
  if (!isInstalled('pino-pretty')) return undefined;
  const { prettyFactory } = createRequire(__filename)('pino-pretty') as typeof PinoPretty;
  const pretty = prettyFactory({ colorize: isatty(1), translateTime: 'HH:MM:ss', singleLine: true });
  return { write: (line) => logOutput.write(pretty(line)) };
}

/** What is for developers only is left out of an image. */
function isInstalled(module: string): boolean {
  try {
    require.resolve(module);
    return true;
  } catch {
    return false;
  }
}

/**
 * An error and what caused it. Only these members: the driver's errors also hold what was sent (`parameters`), and
 * quote whole rows (`detail`), with what callers wrote into them.
 */
function describe(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const { code, constraint, table } = error as { code?: unknown; constraint?: unknown; table?: unknown };
  return { name, message, code, constraint, table, stack, ...(cause !== undefined && { cause: describe(cause) }) };
}

/** What Nest's own parts and `new Logger(context)` say, through pino. */
export class NestLogger implements LoggerService {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.#write('info', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.#write('warn', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.#write('error', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.#write('fatal', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.#write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.#write('trace', message, rest);
  }

  /** Nest passes the context last, and an error's stack before it. */
  #write(level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', message: unknown, rest: unknown[]): void {
    const context = rest.at(-1);
    const quiet = ASSEMBLY.has(String(context));
    const text = typeof message === 'string' ? message : undefined;
    this.#logger[quiet ? 'debug' : level]({ context, ...fieldsOf(message) }, text);
  }
}

function fieldsOf(message: unknown): object {
  if (message instanceof Error) return { err: message };
  return typeof message === 'object' && message !== null ? message : {};
}

/**
 * How the application was put together is of no use to whoever runs it; and why it could not be, the process says in
 * one line when it ends.
 */
const ASSEMBLY = new Set([
  'ExceptionHandler',
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
  'TypeOrmModule',
]);
