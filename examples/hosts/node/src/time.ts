import type { UnixSeconds } from "./contract/types.js";

/** The host's clock, as the contract wants it. */
export function unixSeconds(date: Date = new Date()): UnixSeconds {
  return BigInt(Math.floor(date.getTime() / 1000));
}
