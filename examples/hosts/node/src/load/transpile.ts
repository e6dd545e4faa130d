import { $init as bindgenReady, generate } from "@bytecodealliance/jco-transpile/component";
import { print } from "@bytecodealliance/jco-transpile/wasm-tools";

import { LoadError } from "../errors.js";
import { checkInterface } from "./interface.js";
import { meterMemory, type MeteredModule } from "./memory.js";
import { checkNames } from "./names.js";

/** A component as this host runs it. */
export interface Transpiled {
  /** The body of a function that returns jco's `instantiate`. */
  glue: string;
  /** The core modules, by the names under which the glue asks for them. */
  modules: Map<string, MeteredModule>;
  /** The contract's interfaces that the component exports: `gateway`, `webhooks`, … */
  interfaces: string[];
}

/**
 * Makes JavaScript and core modules of a component. Nothing of it runs here.
 *
 * @param required the interfaces that it has to export.
 * @throws {LoadError}
 */
export async function transpile(
  component: Uint8Array,
  required: readonly string[],
): Promise<Transpiled> {
  checkPreamble(component);
  const wat = await decoded(component);
  checkNames(wat);
  const interfaces = checkInterface(wat, required);

  await bindgenReady;
  const { files } = generate(component, {
    name: "component",
    instantiation: { tag: "sync" },
    // Every core module as a file: none within the JavaScript.
    base64Cutoff: 0,
    noTypescript: true,
    noNodejsCompat: true,
  });
  const modules = new Map<string, MeteredModule>();
  for (const [name, contents] of files) {
    if (name.endsWith(".wasm")) modules.set(name, await meterMemory(contents));
  }
  const source = files.find(([name]) => name.endsWith(".js"))?.[1];
  return { glue: asFunctionBody(new TextDecoder().decode(source)), modules, interfaces };
}

/** Tells apart what the first eight bytes tell apart. */
function checkPreamble(bytes: Uint8Array): void {
  const [zero, a, s, m, version, , layer] = bytes;
  const isWasm = zero === 0 && a === 0x61 && s === 0x73 && m === 0x6d;
  if (isWasm && layer === 1) return;
  if (isWasm && version === 1) {
    throw new LoadError(
      "this is a core WebAssembly module, not a component: make one of it with `wasm-tools component new`",
    );
  }
  throw new LoadError(
    "not a WebAssembly component: the file does not start like one (is it the .wasm file, or an archive or an error page?)",
  );
}

async function decoded(component: Uint8Array): Promise<string> {
  try {
    return await print(component);
  } catch (error) {
    throw new LoadError(`the component is not valid: ${String(error)}`, { cause: error });
  }
}

/**
 * jco writes an ES module; a function is easier to give other globals, and to load from memory.
 */
function asFunctionBody(source: string): string {
  const exported = /^"use components";\nexport function instantiate\(/;
  const rest = /\nexport const _util = \{\s*\}\s*$/;
  if (!exported.test(source) || !rest.test(source)) {
    throw new LoadError("jco wrote a module of another shape than this host knows");
  }
  return source.replace(exported, "return function instantiate(").replace(rest, "\n");
}
