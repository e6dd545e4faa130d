import type { UnixSeconds } from "./contract/types.js";

/** The host's clock, as the contract wants it: whole seconds. */
export function unixSeconds(date: Date = new Date()): UnixSeconds {
  return Math.floor(date.getTime() / 1000);
}
