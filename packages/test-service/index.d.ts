export interface TestServiceOptions {
  /** As in production; 1 unless given. */
  readonly slices?: number;
  /** Further settings of the service, by the names of its environment: `{ MAX_TRANSACTION_AMOUNT: '100' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface TestService {
  /** For a client, the same until `stop`. Everybody may do everything: `AUTH` is off. */
  readonly url: string;
  /** Back to the first accounts: Alice (`...0002`) 500 GOLD, Bob (`...0003`) 1,000 GOLD, Charlie (`...0004`) 50 DIAMOND. */
  reset(): Promise<void>;
  /** Stops the servers, and removes their folder. It happens by itself when this process ends. */
  stop(): Promise<void>;
}

/** Starts the real service on a PostgreSQL of its own in a temporary folder, with the first accounts. */
export function startTestService(options?: TestServiceOptions): Promise<TestService>;
