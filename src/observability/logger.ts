import { type LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';
import { type Config } from '../config';

/** JSON, one object a line, for whatever collects them; for a developer's eyes in development. */
export function createLogger(config: Config): Logger {
  return pino({
    level: config.LOG_LEVEL,
    // Times that people and collectors read alike.
    timestamp: pino.stdTimeFunctions.isoTime,
    base: null,
    formatters: { level: (label) => ({ level: label }) },
    ...(config.NODE_ENV === 'development' && {
      transport: { target: 'pino-pretty', options: { translateTime: 'HH:MM:ss', singleLine: true } },
    }),
  });
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
    // How the application was put together is of no use to whoever runs it.
    const quiet = level === 'info' && ASSEMBLY.has(String(context));
    const fields = typeof message === 'object' && message !== null ? message : {};
    const text = typeof message === 'string' ? message : undefined;
    this.#logger[quiet ? 'debug' : level]({ context, ...fields }, text);
  }
}

const ASSEMBLY = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory', 'NestApplication']);
