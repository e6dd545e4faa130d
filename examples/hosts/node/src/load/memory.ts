import { parse, print } from "@bytecodealliance/jco-transpile/wasm-tools";

import { LoadError } from "../errors.js";

/** What the host sets in an instance: the most pages that its memory may have. */
export const LIMIT_GLOBAL = "payments-host:memory-limit";
/** What the host reads after a trap: whether it was the limit. */
export const EXCEEDED_GLOBAL = "payments-host:memory-exceeded";

export interface MeteredModule {
  bytes: Uint8Array;
  /** The pages that its memory has at the start; 0 when it has none. */
  initialPages: number;
}

/**
 * Gives a core module a limit on its memory.
 *
 * V8 has none: a worker's resource limits do not count linear memory, and the maximum that a module
 * declares is its own to choose. So each `memory.grow` becomes a call of a function that compares
 * with a global which only the host can set, and traps at once when it would be exceeded, as
 * wasmtime's limiter does. (A `memory.grow` that merely fails would end in whatever the guest's
 * allocator makes of it.)
 *
 * @throws {LoadError} for memories that cannot be metered: several in one module, 64-bit, shared.
 */
export async function meterMemory(module: Uint8Array): Promise<MeteredModule> {
  const text = await print(module);
  const memories = [...text.matchAll(/^(?!\s*\((?:data|@)).*\(memory \(;\d+;\) (.*)$/gm)];
  const [memory] = memories;
  if (memory === undefined) return { bytes: module, initialPages: 0 };
  const declared = /^(\d+)(?: \d+)?\)+$/.exec(memory[1] ?? "");
  if (memories.length > 1 || declared === null) {
    throw new LoadError("the component has a memory that this host cannot limit");
  }
  const metered = text
    .replace(/^(\s+)memory\.grow$/gm, "$1call $payments-host-grow")
    .replace(/\)\s*$/, `${GROW})\n`);
  if (/^\s*memory\.grow\b/m.test(metered)) {
    throw new LoadError("the component grows a memory in a way that this host cannot limit");
  }
  return { bytes: await parse(metered), initialPages: Number(declared[1]) };
}

/**
 * Declared last, so that no index of the module changes. The limit before the host sets it (a
 * start function may already allocate) is 64 MiB.
 */
const GROW = `
  (global $payments-host-limit (export "${LIMIT_GLOBAL}") (mut i32) (i32.const 1024))
  (global $payments-host-exceeded (export "${EXCEEDED_GLOBAL}") (mut i32) (i32.const 0))
  (func $payments-host-grow (param $pages i32) (result i32)
    (if (i64.gt_u
          (i64.add (i64.extend_i32_u (memory.size)) (i64.extend_i32_u (local.get $pages)))
          (i64.extend_i32_u (global.get $payments-host-limit)))
      (then
        (global.set $payments-host-exceeded (i32.const 1))
        (unreachable)))
    (memory.grow (local.get $pages)))
`;
