/** What one call may use. Each ends the call with a `HostFailure`, and only that call. */
export interface Limits {
  /** The whole call: waiting for a free worker, computing, HTTP, pauses. Default 120,000 ms. */
  readonly callTimeoutMs: number;
  /** How long the component may compute. Waiting for HTTP is not charged. Default 1,000 ms. */
  readonly computeMs: number;
  /**
   * Each linear memory of the component, in bytes; rounded down to pages of 64 KiB. Components
   * have one, those composed of several have several. Default 64 MiB.
   */
  readonly memoryBytes: number;
  /** One HTTP exchange, whatever the adapter asks for. Default 80,000 ms. */
  readonly requestTimeoutMs: number;
  /** HTTP requests of one call. Default 1,000. */
  readonly requestsPerCall: number;
  /** How many requests of one `send-all` are under way at a time. Default 64. */
  readonly concurrentRequests: number;
  /** The longest body that the adapter may send. Default 1 MiB. */
  readonly requestBytes: number;
  /** The longest body of an answer. Default 8 MiB. */
  readonly responseBytes: number;
  /** The headers of an answer. Default 64 KiB; at most 100 headers. */
  readonly responseHeaderBytes: number;
}

export const DEFAULT_LIMITS: Limits = {
  callTimeoutMs: 120_000,
  computeMs: 1_000,
  memoryBytes: 64 << 20,
  requestTimeoutMs: 80_000,
  requestsPerCall: 1_000,
  concurrentRequests: 64,
  requestBytes: 1 << 20,
  responseBytes: 8 << 20,
  responseHeaderBytes: 64 << 10,
};

/**
 * The defaults with some of them changed.
 *
 * @throws {RangeError} when a limit is not a positive whole number, or too long for a timer.
 */
export function limitsWith(changes: Partial<Limits> = {}): Limits {
  const limits = { ...DEFAULT_LIMITS, ...changes };
  for (const [name, value] of Object.entries<number>({ ...limits })) {
    // The longest that a timer of Node.js can wait, and more than any other limit needs.
    if (!Number.isInteger(value) || value < 1 || value > 0x7fff_ffff) {
      throw new RangeError(`limits.${name}: ${value} is not a whole number from 1 to 2147483647`);
    }
  }
  return limits;
}
