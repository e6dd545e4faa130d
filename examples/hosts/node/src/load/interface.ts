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
 * @param wit its interfaces as `wasm-tools component wit` writes them.
 * @param required the interfaces that it has to export.
 * @throws {LoadError} when it wants more than `http-client`, or lacks what is required.
 */
export function checkInterface(wat: string, wit: string, required: readonly string[]): string[] {
  const imports = importsOf(wat, wit);
  const exports = [...wat.matchAll(/^ {2}\(export (?:\(;\d+;\) )?"([^"]*)"/gm)].map(
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

/**
 * The names come from the component itself: its WIT leaves out imports of modules and components.
 */
function importsOf(wat: string, wit: string): Import[] {
  const found = [...wat.matchAll(/^ {2}\(import "([^"]*)" \((\S+)/gm)];
  return found.map(([, name = "", kind = ""]) => ({
    name,
    wanted: kind === "instance" ? callableOf(wit, name) : [name],
  }));
}

/** The functions and resources of an interface, by its name. */
function callableOf(wit: string, qualified: string): string[] {
  const [, packageName = "", name = "", version = ""] =
    /^(.+)\/([^@]+)(@.+)?$/.exec(qualified) ?? [];
  const packageBlock = blockAfter(wit, `package ${packageName}${version} {`, "");
  const body =
    name === ""
      ? blockAfter(wit, `import ${qualified}: interface {`, "  ")
      : blockAfter(packageBlock, `interface ${name} {`, "  ");
  return [...body.matchAll(/^ {4}(?:resource %?([\w-]+)|%?([\w-]+): (?:async )?func\()/gm)].map(
    ([, resource, functionName]) => resource ?? functionName ?? "",
  );
}

/** The lines between one that begins a block and the one that ends it. */
function blockAfter(text: string, start: string, indentation: string): string {
  const lines = text.split("\n");
  const first = lines.indexOf(indentation + start);
  if (first === -1) return "";
  const end = lines.indexOf(`${indentation}}`, first);
  return lines.slice(first + 1, end).join("\n");
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
