// The scripts are plain JavaScript, since they run before anything is installed; this is what tests may use of them.

declare module '*/scripts/test-servers.mjs' {
  export function startTestServers(): Promise<{ superuserUrl: string; redisUrl: string }>;
  export function stopTestServers(): Promise<void>;
}

declare module '*/scripts/postgres.mjs' {
  export function startPostgres(options: {
    dataDir: string;
    port?: number;
    settings?: Record<string, string | number>;
    signal?: AbortSignal;
    log?: (line: string) => void;
  }): Promise<{
    port: number;
    version: string;
    superuserUrl: string;
    url(database: string, user?: string, password?: string): string;
    stop(): Promise<void>;
  }>;
}

declare module '*/scripts/postgres-proxy.mjs' {
  export class PostgresProxy {
    static start(target: string): Promise<PostgresProxy>;
    get url(): string;
    get pending(): number;
    endWhenReady(application: string): void;
    loseAll(): void;
    loseAt(text: string, loss: 'unsent' | 'unanswered', times?: number): void;
    freezeAt(text: string): void;
    heal(): void;
    holdAt(text: string): void;
    deliver(): void;
    stop(): Promise<void>;
  }
}

declare module '*/scripts/cluster.mjs' {
  export function workersOf(coordinatorUrl: string): Promise<string[] | undefined>;
  export function joinNodes(name: string, servers: readonly string[]): Promise<void>;
}

declare module '*/scripts/cluster-tests.mjs' {
  export const ON_A_CLUSTER: readonly string[];
  export const NOT_ON_A_CLUSTER: Readonly<Record<string, readonly string[]>>;
}

declare module '*/scripts/redis.mjs' {
  export function startRedis(options?: {
    port?: number;
    configFile?: string;
    args?: string[];
    signal?: AbortSignal;
    log?: (line: string) => void;
  }): Promise<{ url: string; port: number; pid: number; stop(): Promise<void> }>;
}

declare module '*/scripts/database.mjs' {
  export function prepareDatabase(
    superuserUrl: string,
    databaseName: string,
  ): Promise<{ databaseUrl: string; directUrl: string }>;
}

declare module '*/scripts/settings.mjs' {
  export function checkSettings(settings: Record<string, string>): Promise<void>;
}

declare module '*/scripts/ports.mjs' {
  export function freePort(): Promise<number>;
}

declare module '*/scripts/postgres-binaries.mjs' {
  /** Whom a server is to be run as; undefined for ourselves. */
  export function serverUser(dataDir: string): { uid: number; gid: number } | undefined;
}

declare module '*/scripts/torture/movements.mjs' {
  export interface Movement {
    index: number;
    type: string;
    userId: string;
    fromUser: string | null;
    toUser: string | null;
    assetSymbol: string | null;
    amount?: string | null;
    original?: Original;
    maySkip?: boolean;
    lot?: object;
    from?: string;
  }
  export interface Original {
    id: string;
    movement: Movement;
  }
  export function isMoving(movement: { readonly fromUser?: unknown }): boolean;
  export function movementOfHold(body: object): Movement;
  export function movementOfCapture(hold: Original, amount: string): Movement;
  export function movementOfStatus(userId: string, status: string): Movement;
  export function movementsOfChargeback(original: Original, body: { from: string; freeze?: boolean }): Movement[];
  export function movementsOf(operation: object, index?: number): Movement[];
  export function movementsOfTransfer(body: object): Movement[];
  export function movementOfRefund(original: Original, options?: { amount?: string }): Movement;
  export function movementsOfGroupRefund(originals: Original[]): Movement[];
}

declare module '*/scripts/torture/checker.mjs' {
  import { type Movement } from '*/scripts/torture/movements.mjs';

  export interface Request {
    number: number;
    sentAt: number;
    answeredAt: number;
    status: number;
    text: string;
    isItem?: boolean;
  }
  export interface Write {
    key: string;
    command: { path: string; body: object; movements: Movement[] };
    isValid: boolean;
    requests: Request[];
    poisoned: Request[];
  }
  export interface Cancellation {
    write: Write;
    command: { path: string; body: { userId: string; idempotencyKey: string; ifPosted: string } };
    requests: Request[];
  }
  export type Read = Request & { userId: string };
  type Kind = 'lost' | 'doubled' | 'wrong';
  export const RULES: Readonly<Record<string, Kind>>;
  export function check(
    history: { writes: Write[]; cancellations: Cancellation[]; reads: Read[] },
    ledger: Map<string, { transactions: object[]; entries: object[]; lots?: object[] }>,
    rules?: { spendMax?: string; creditMax?: string; lotsAsset?: string },
  ): { rule: string; kind: Kind; about: string; requests: Request[] }[];
}

declare module '*/scripts/torture/faults.mjs' {
  export const FAULTS: readonly { readonly name: string; readonly what: string }[];
}

declare module '*/scripts/torture/random.mjs' {
  export class Random {
    constructor(seed: number);
    next(): number;
    integer(from: number, to: number): number;
    pick<Item>(list: readonly Item[]): Item;
    weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name;
  }
}

declare module '*/scripts/install.mjs' {
  /** A program and its first arguments. */
  export function npmCommand(): string[];
}

declare module '*/scripts/command-on-path.mjs' {
  export function commandOnPath(...names: string[]): string | undefined;
}

declare module '*/scripts/bench/fill.mjs' {
  export function fillMonth(url: string, userIds: readonly string[], rounds: number): Promise<void>;
}

declare module '*/in-page.mjs' {
  export function isLoaded(): boolean;
  export function focused(): string | null;
  export function isMissing(field: unknown): boolean;
  export function cutTexts(): string[];
  export function kept(): string;
}

declare module '*/scripts/chromium.mjs' {
  import { type Browser } from 'playwright-core';
  export function findChromium(): string | undefined;
  export function launchChromium(executablePath: string): Promise<Browser>;
}
