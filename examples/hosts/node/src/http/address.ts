import { BlockList, isIP, isIPv4 } from "node:net";

/** Whether an address that a public name resolved to may be connected to. */
export function isPublic(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !SPECIAL_V4.check(address, "ipv4");
    case 6:
      // An address with a zone (`fe80::1%eth0`) belongs to one link.
      return (
        !address.includes("%") &&
        UNICAST_V6.check(address, "ipv6") &&
        !SPECIAL_V6.check(address, "ipv6")
      );
    default:
      return false;
  }
}

/** 127.0.0.0/8 and ::1; not ::1 by another name. */
export function isLoopback(address: string): boolean {
  return isIPv4(address) ? LOOPBACK_V4.check(address) : address === "::1";
}

/** IANA's special-purpose registry, the blocks that are not globally reachable. */
const SPECIAL_V4 = blocks("ipv4", [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  // Carrier-grade NAT.
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  // Protocol assignments.
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  // The old 6to4 relays.
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  // Benchmarks.
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  // Multicast, reserved, broadcast.
  ["224.0.0.0", 3],
]);

/**
 * Unicast of the public Internet. That leaves out ::, ::1, v4-mapped, v4-compatible, NAT64, unique
 * local, link-local and multicast.
 */
const UNICAST_V6 = blocks("ipv6", [["2000::", 3]]);

/** Within it: Teredo and other protocol assignments, documentation, and 6to4, which wraps any v4. */
const SPECIAL_V6 = blocks("ipv6", [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
]);

const LOOPBACK_V4 = blocks("ipv4", [["127.0.0.0", 8]]);

function blocks(family: "ipv4" | "ipv6", subnets: readonly [string, number][]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of subnets) list.addSubnet(network, prefix, family);
  return list;
}
