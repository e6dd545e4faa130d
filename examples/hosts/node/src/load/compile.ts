import { LoadError } from "../errors.js";

/**
 * Compiles a core module of a component.
 *
 * @throws {LoadError}
 */
export async function compiled(core: Uint8Array): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(new Uint8Array(core));
  } catch (error) {
    throw new LoadError(`the component needs what this engine does not offer: ${String(error)}`, {
      cause: error,
    });
  }
}
