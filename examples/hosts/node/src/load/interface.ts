import { LoadError } from "../errors.js";
import { CONTRACT } from "../contract/table.js";

const [PACKAGE = "", VERSION = ""] = CONTRACT.package.split("@");

/** The functions of the one import that a component may have. */
const IMPORTABLE = `${PACKAGE}/http-client`;
const IMPORTABLE_FUNCTIONS = ["send", "send-all"];

/** A component may name the contract's types without importing anything. */
const TYPES = `${PACKAGE}/types`;

/** What an import is, and what of it can be called. */
interface Import {
  /** As in `wasi:clocks/wall-clock@0.2.6`. */
  name: string;
  /** Functions and resources; empty for types alone. */
  wanted: string[];
}

/**
 * Reads which of the contract's interfaces a component exports.
 *
 * @param wat the component as `wasm-tools print` writes it.
 * @param required the interfaces that it has to export.
 * @throws {LoadError} when it wants more than `http-client`, or lacks what is required.
 */
export function checkInterface(wat: string, required: readonly string[]): string[] {
  const imports = importsOf(wat);
  const exports = [...wat.matchAll(/^ {2}\(export (?:\$\S+ )?(?:\(;\d+;\) )?"([^"]*)"/gm)].map(
    ([, name = ""]) => name,
  );
  for (const name of [...exports, ...imports.map((item) => item.name)]) checkVersion(name);

  const foreign = imports.filter(({ name, wanted }) => {
    const [interfaceName] = name.split("@");
    if (interfaceName === TYPES) return wanted.length > 0;
    return interfaceName !== IMPORTABLE || !wanted.every((f) => IMPORTABLE_FUNCTIONS.includes(f));
  });
  if (foreign.length > 0) throw new LoadError(describeForeign(foreign));

  const interfaces = exports
    .filter((name) => name.startsWith(`${PACKAGE}/`))
    .map((name) => name.slice(PACKAGE.length + 1).split("@")[0] ?? "");
  const missing = required.filter((name) => !interfaces.includes(name));
  if (missing.length > 0) {
    const list = missing.map((name) => `${PACKAGE}/${name}@${VERSION}`).join(", ");
    throw new LoadError(`the component does not export ${list}: it is made for something else`);
  }
  return interfaces;
}

function importsOf(wat: string): Import[] {
  const found = [...wat.matchAll(/^ {2}\(import "([^"]*)" \((.*)$/gm)];
  return found.map(([, name = "", described = ""]) => {
    const [, type] = /^instance (?:\$\S+ )?\(;\d+;\) \(type (\S+?)\)/.exec(described) ?? [];
    return { name, wanted: (type === undefined ? undefined : callableOf(wat, type)) ?? [name] };
  });
}

/**
 * What of an instance type is more than a type. `undefined` when the type is not written out: then
 * nothing is known of it.
 *
 * @param reference its index, or its name.
 */
function callableOf(wat: string, reference: string): string[] | undefined {
  const lines = wat.split("\n");
  const first = lines.findIndex((line, index) => {
    const [, name, number] = /^ {2}\(type (?:(\$\S+) )?\(;(\d+);\)$/.exec(line) ?? [];
    return [name, number].includes(reference) && lines[index + 1] === "    (instance";
  });
  if (first === -1) return undefined;
  const body = lines.slice(first, lines.indexOf("  )", first));
  return body.flatMap((line) => {
    const [, name, item] = /^ {6}\(export (?:\$\S+ )?(?:\(;\d+;\) )?"([^"]*)" (.*)$/.exec(line) ?? [];
    return name === undefined || item?.startsWith("(type (eq ") ? [] : [name];
  });
}

/** Below 1.0 the second number is the one that breaks. */
function checkVersion(name: string): void {
  const [interfaceName = "", version = ""] = name.split("@");
  if (!interfaceName.startsWith(`${PACKAGE}/`)) return;
  const release = (text: string) => text.split(".").slice(0, 2).join(".");
  if (release(version) !== release(VERSION)) {
    throw new LoadError(
      `the component speaks ${PACKAGE}@${version}, this host needs ${PACKAGE}@${VERSION}: ` +
        `use a component made for ${VERSION}, or a host for ${version}`,
    );
  }
}

function describeForeign(foreign: readonly Import[]): string {
  const list = foreign
    .map(({ name, wanted }) => `\n  ${name}: ${wanted.join(", ") || "types only"}`)
    .join("");
  const advice = foreign.some(({ name }) => name.startsWith("wasi:"))
    ? "Build the adapter for wasm32-unknown-unknown: on the wasip2 target the standard library imports wasi:* by itself."
    : "Take the time, configuration and the like from the parameters of the call, or compose the component with one that provides the import (`wac plug`).";
  return (
    "the component imports what an adapter may not have; the only functions it may import are " +
    `those of ${IMPORTABLE}:${list}\n${advice}`
  );
}
