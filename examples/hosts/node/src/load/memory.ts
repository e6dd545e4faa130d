import { parse, print } from "@bytecodealliance/jco-transpile/wasm-tools";

import { LoadError } from "../errors.js";
import { compiled } from "./compile.js";

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
 * What the module says for debuggers is left out of it: with names, the same declarations and
 * instructions are written in other ways.
 *
 * @throws {LoadError} for memories that cannot be metered: several in one module, 64-bit, shared;
 *   and for any `memory.grow` that would be left as it is.
 */
export async function meterMemory(module: Uint8Array): Promise<MeteredModule> {
  const plain = sections(module).filter(({ id }) => id !== CUSTOM);
  const own = ownMemories(plain.find(({ id }) => id === MEMORY)?.contents);
  const bytes = Buffer.concat([module.subarray(0, PREAMBLE_BYTES), ...plain.map((s) => s.whole)]);
  const imported = WebAssembly.Module.imports(await compiled(bytes)).filter(
    ({ kind }) => kind === "memory",
  );
  if (own.length + imported.length > 1) throw new LoadError(UNLIMITED);
  const text = await print(bytes);
  if (own.length + imported.length === 0) {
    if (grows(text)) throw new LoadError(UNLIMITED);
    return { bytes, initialPages: 0 };
  }
  const metered = text.replace(/^(\s+)memory\.grow$/gm, "$1call $payments-host-grow");
  if (grows(metered)) throw new LoadError(UNLIMITED);
  return {
    bytes: await parse(metered.replace(/\)\s*$/, `${GROW})\n`)),
    initialPages: own[0] ?? 0,
  };
}

const UNLIMITED = "the component has a memory that this host cannot limit";

/** Whether a memory is grown anywhere but in texts. */
function grows(wat: string): boolean {
  return wat.replace(/"(?:[^"\\]|\\.)*"/g, "").includes("memory.grow");
}

/** The magic number and the version of a module. */
const PREAMBLE_BYTES = 8;
/** Kinds of sections. */
const CUSTOM = 0;
const MEMORY = 5;

interface Section {
  id: number;
  /** With its head. */
  whole: Uint8Array;
  contents: Uint8Array;
}

function sections(module: Uint8Array): Section[] {
  const found: Section[] = [];
  for (let start = PREAMBLE_BYTES; start < module.length; ) {
    const [size, first] = unsigned(module, start + 1);
    const end = first + size;
    found.push({
      id: module[start] ?? CUSTOM,
      whole: module.subarray(start, end),
      contents: module.subarray(first, end),
    });
    start = end;
  }
  return found;
}

/** The pages at the start of each memory that a module declares. */
function ownMemories(section: Uint8Array | undefined): number[] {
  if (section === undefined) return [];
  const [count, flagsAt] = unsigned(section, 0);
  if (count === 0) return [];
  // 0 and 1: 32-bit, not shared, pages of 64 KiB, without and with a maximum.
  if (count > 1 || (section[flagsAt] ?? 2) > 1) throw new LoadError(UNLIMITED);
  return [unsigned(section, flagsAt + 1)[0]];
}

/** A number as modules write it (unsigned LEB128), and where the next byte is. */
function unsigned(bytes: Uint8Array, start: number): [value: number, end: number] {
  let value = 0;
  for (let index = start; index < start + 5; index += 1) {
    const byte = bytes[index];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * (index - start));
    if (byte < 0x80) return [value, index + 1];
  }
  throw new LoadError("the component is not valid: a module of it ends within a number");
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
