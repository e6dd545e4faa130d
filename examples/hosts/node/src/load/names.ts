import { LoadError } from "../errors.js";

/**
 * Refuses a component with a name that could become JavaScript.
 *
 * jco (jco-transpile 0.15) writes the names of core imports and exports between quotes into the
 * module that it generates, and does not escape them: a core export called `x']; evil(); //` is code
 * that runs outside of the sandbox. Compilers make no such names.
 *
 * @param wat the component as `wasm-tools print` writes it: one instruction or declaration a line,
 *   every line break in a text escaped.
 * @throws {LoadError} showing the name.
 */
export function checkNames(wat: string): void {
  for (const line of wat.split("\n")) {
    // The contents of memory, and what is written for tools, never become names.
    if (/^\s*\((?:data|@|language|processed-by|sdk)(?=[\s\w])/.test(line)) continue;
    for (const [, prefix, name = ""] of line.matchAll(STRING)) {
      if (prefix === undefined && !SAFE_NAME.test(name)) {
        throw new LoadError(
          `the component has the name "${name}": names of imports and exports may have letters, ` +
            "digits, spaces and _ $ . / : @ # < > [ ] ( ) = + - only",
        );
      }
    }
  }
}

/** A text; after `$` or `(@name` it is a function's name for debuggers. */
const STRING = /(\$|\(@name )?"((?:[^"\\]|\\.)*)"/g;

/** Nothing that could end or leave a quoted text in JavaScript, whichever the quotes. */
const SAFE_NAME = /^[\w $./:@#<>[\]()=+-]*$/;
