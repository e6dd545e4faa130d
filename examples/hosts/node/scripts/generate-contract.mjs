// Writes src/contract/types.ts and src/contract/table.ts from the contract as data
// (schemas/contract.json at the top of the repository).
//
//   node scripts/generate-contract.mjs [contract.json]

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const HEADER =
  "// Generated from schemas/contract.json by scripts/generate-contract.mjs. Do not edit.\n\n";

/** The only import: its types are needed, its functions are the host's own. */
const IMPORTED = "http-client";

/**
 * A number in TypeScript, though 64 bits wide: it is exact for every time that there will be, and
 * what `Date` and JSON take. `src/contract/values.ts` converts and checks it.
 */
const TIME = "types.unix-seconds";

/**
 * The contents of the two files.
 *
 * @param {any} contract
 * @returns {{ types: string, table: string }}
 */
export function generate(contract) {
  return { types: typesFile(contract), table: tableFile(contract) };
}

/** @param {any} contract */
function typesFile(contract) {
  const names = typeNames(contract);
  const parameterOnly = onlyInParameters(contract);
  const declarations = Object.keys(contract.types).map((name) =>
    typeDeclaration(name, contract, names, parameterOnly.has(name)),
  );
  const interfaces = groupByInterface(Object.keys(contract.functions));
  for (const [name, functions] of interfaces) {
    if (name !== IMPORTED) {
      declarations.push(interfaceDeclaration(name, functions, contract, names));
    }
  }
  return (
    HEADER +
    "/** A result within a list; a function's own result is its answer, or an exception. */\n" +
    'export type Result<T, E> = { tag: "ok"; val: T } | { tag: "err"; val: E };\n\n' +
    declarations.join("\n\n") +
    "\n"
  );
}

/** @param {any} contract */
function tableFile(contract) {
  return (
    `${HEADER}import type { Contract } from "./table-types.js";\n\n` +
    "export const CONTRACT: Contract = {\n" +
    `  package: ${JSON.stringify(contract.package)},\n` +
    `  types: {\n${entries(contract.types)}\n  },\n` +
    `  functions: {\n${entries(contract.functions)}\n  },\n};\n`
  );
}

/** @param {Record<string, unknown>} items */
function entries(items) {
  const withoutDocs = (/** @type {string} */ key, /** @type {unknown} */ value) =>
    key === "docs" ? undefined : value;
  return Object.entries(items)
    .map(([name, item]) => `    ${JSON.stringify(name)}: ${JSON.stringify(item, withoutDocs)},`)
    .join("\n");
}

/**
 * The name of each type in TypeScript. Records of errors give way to the exceptions that carry
 * them; two types of one name are told apart by their interface.
 *
 * @param {any} contract
 * @returns {Map<string, string>}
 */
function typeNames(contract) {
  const all = Object.keys(contract.types);
  const local = (/** @type {string} */ name) => pascal(name.slice(name.indexOf(".") + 1));
  return new Map(
    all.map((name) => {
      const isAmbiguous = all.some((other) => other !== name && local(other) === local(name));
      const prefix = isAmbiguous ? pascal(interfaceOf(name)) : "";
      const suffix = name.endsWith("-error") ? "Record" : "";
      return [name, prefix + local(name) + suffix];
    }),
  );
}

/**
 * The types that a host makes and never receives: what may be empty in them may be left out.
 *
 * @param {any} contract
 * @returns {Set<string>}
 */
function onlyInParameters(contract) {
  const given = new Set();
  const received = new Set();
  for (const [name, { parameters, result }] of Object.entries(contract.functions)) {
    const isImported = interfaceOf(name) === IMPORTED;
    for (const parameter of parameters) {
      collect(parameter.type, contract, isImported ? received : given);
    }
    if (result !== undefined) collect(result, contract, received);
  }
  return new Set([...given].filter((name) => !received.has(name)));
}

/**
 * @param {any} type
 * @param {any} contract
 * @param {Set<string>} found
 */
function collect(type, contract, found) {
  if (type === null || type === undefined) return;
  if (typeof type === "object") {
    for (const part of typeParts(type)) collect(part, contract, found);
    return;
  }
  const named = contract.types[type];
  if (named === undefined || found.has(type)) return;
  found.add(type);
  for (const item of named.fields ?? named.cases ?? []) collect(item.type, contract, found);
  collect(named.type, contract, found);
}

/** @param {any} type */
function typeParts(type) {
  if ("result" in type) return [type.result.ok, type.result.err];
  return "tuple" in type ? type.tuple : [type.list ?? type.option];
}

/**
 * Whether a value of the type may have nothing in it: a list, and a record of options and lists.
 *
 * @param {any} type
 * @param {any} contract
 */
function mayBeEmpty(type, contract) {
  if (typeof type === "object") return "list" in type;
  return contract.types[type]?.fields?.every(
    (/** @type {any} */ { type: field }) =>
      typeof field === "object" && ("option" in field || "list" in field),
  );
}

/**
 * @param {string} name
 * @param {any} contract
 * @param {Map<string, string>} names
 * @param {boolean} isInput
 */
function typeDeclaration(name, contract, names, isInput) {
  const type = contract.types[name];
  const declared = names.get(name);
  const docs = comment(type.docs, "");
  switch (type.kind) {
    case "record": {
      const fields = type.fields.map((/** @type {any} */ field) => {
        const isOption = typeof field.type === "object" && "option" in field.type;
        const isEmptyable = isInput && mayBeEmpty(field.type, contract);
        const shown = isOption ? field.type.option : field.type;
        const absent = isEmptyable ? "Absent: empty." : undefined;
        const lines = [field.docs, absent].filter(Boolean).join("\n\n");
        const mark = isOption || isEmptyable ? "?" : "";
        return `${comment(lines, "  ")}  ${camel(field.name)}${mark}: ${expression(shown, names)};`;
      });
      return `${docs}export interface ${declared} {\n${fields.join("\n")}\n}`;
    }
    case "variant": {
      const cases = type.cases.map((/** @type {any} */ item) => {
        const payload = item.type === undefined ? "" : `; val: ${expression(item.type, names)}`;
        return `${comment(item.docs, "  ")}  | { tag: "${item.name}"${payload} }`;
      });
      return `${docs}export type ${declared} =\n${cases.join("\n")};`;
    }
    case "enum": {
      const cases = type.cases.map(
        (/** @type {any} */ item) => `${comment(item.docs, "  ")}  | "${item.name}"`,
      );
      return `${docs}export type ${declared} =\n${cases.join("\n")};`;
    }
    case "alias": {
      const aliased = name === TIME ? "number" : expression(type.type, names);
      return `${docs}export type ${declared} = ${aliased};`;
    }
    default:
      throw new Error(`${name}: a type of kind ${type.kind} is new to this generator`);
  }
}

/**
 * @param {string} name
 * @param {string[]} functions
 * @param {any} contract
 * @param {Map<string, string>} names
 */
function interfaceDeclaration(name, functions, contract, names) {
  const methods = functions.map((qualified) => {
    const { docs, parameters, result } = contract.functions[qualified];
    const list = parameters.map(
      (/** @type {any} */ parameter) =>
        `${camel(parameter.name)}: ${expression(parameter.type, names)}`,
    );
    const isFallible = typeof result === "object" && "result" in result;
    const answer = isFallible ? result.result.ok : result;
    const promised = answer === null || answer === undefined ? "void" : expression(answer, names);
    const error = isFallible ? names.get(result.result.err)?.replace(/Record$/, "") : undefined;
    const thrown = [error && `@throws {${error}}`, "@throws {HostFailure}"].filter(Boolean);
    const lines = [docs, thrown.join("\n")].filter(Boolean).join("\n\n");
    const method = camel(qualified.slice(name.length + 1));
    return `${comment(lines, "  ")}  ${method}(${list.join(", ")}): Promise<${promised}>;`;
  });
  const about = contract.interfaces[name];
  return `${comment(about, "")}export interface ${pascal(name)}Functions {\n${methods.join("\n\n")}\n}`;
}

/**
 * @param {any} type
 * @param {Map<string, string>} names
 * @returns {string}
 */
function expression(type, names) {
  if (type === null) return "undefined";
  if (typeof type === "object") {
    if ("list" in type) return `Array<${expression(type.list, names)}>`;
    if ("option" in type) return `${expression(type.option, names)} | undefined`;
    if ("tuple" in type) {
      return `[${type.tuple.map((/** @type {any} */ part) => expression(part, names)).join(", ")}]`;
    }
    const { ok, err } = type.result;
    return `Result<${expression(ok, names)}, ${expression(err, names)}>`;
  }
  switch (type) {
    case "bool":
      return "boolean";
    case "string":
      return "string";
    case "u8":
    case "u16":
    case "u32":
      return "number";
    // A number would lose cents of large amounts without a word.
    case "u64":
    case "s64":
      return "bigint";
    default: {
      const name = names.get(type);
      if (name === undefined) throw new Error(`type ${type} is new to this generator`);
      return name;
    }
  }
}

/**
 * @param {string | undefined} text
 * @param {string} indent
 */
function comment(text, indent) {
  if (!text) return "";
  const lines = text.replaceAll("*/", "* /").split("\n");
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  const body = lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n");
  return `${indent}/**\n${body}\n${indent} */\n`;
}

/** @param {string} qualified */
function interfaceOf(qualified) {
  return qualified.slice(0, qualified.indexOf("."));
}

/** @param {string} kebab */
function camel(kebab) {
  return kebab.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
}

/** @param {string} kebab */
function pascal(kebab) {
  return camel(`-${kebab}`);
}

/** @param {string[]} names */
function groupByInterface(names) {
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  for (const name of names) {
    const group = interfaceOf(name);
    groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  return groups;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = new URL("../", import.meta.url);
  const source = process.argv[2] ?? new URL("../../../schemas/contract.json", root);
  const { types, table } = generate(JSON.parse(readFileSync(source, "utf8")));
  writeFileSync(new URL("src/contract/types.ts", root), types);
  writeFileSync(new URL("src/contract/table.ts", root), table);
}
