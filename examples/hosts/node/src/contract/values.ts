import { hidden } from "../credentials.js";
import { CONTRACT } from "./table.js";
import type { Case, Item, TypeExpression } from "./table-types.js";
import { camelCase, kebabCase } from "./names.js";
import { isSecret, mayBeEmpty, resultCases } from "./shape.js";

/** A value that does not fit its type in the contract. The message begins with the place. */
export class MisfitError extends Error {
  override readonly name = "MisfitError";

  constructor(place: string, problem: string) {
    super(`${place}: ${problem}`);
  }
}

/**
 * Checks a parameter, and gives the value that the component is handed: absent lists, and absent
 * records of nothing but options and lists, are empty in it. What the contract does not have is
 * refused, not ignored: a misspelt option would otherwise be a payment without it.
 *
 * @throws {MisfitError} naming the place in the contract's names: `authorization.amount.currency`.
 */
export function parameterValue(type: TypeExpression, value: unknown, place: string): unknown {
  return fitted(type, value, place, "parameter");
}

/**
 * Checks what a component answered, and gives it in the host's own types.
 *
 * @throws {MisfitError} when it is no value of the contract.
 */
export function answerValue(type: TypeExpression, value: unknown, place: string): unknown {
  return fitted(type, value, place, "answer");
}

/** From whom a value comes. */
type Direction = "parameter" | "answer";

function fitted(
  type: TypeExpression,
  value: unknown,
  place: string,
  direction: Direction,
): unknown {
  if (typeof type === "string") {
    const integerType = INTEGERS[type];
    if (integerType !== undefined) return integer(type, integerType, value, place, direction);
    return type === "bool" || type === "string"
      ? primitive(type, value, place)
      : named(type, value, place, direction);
  }
  if ("option" in type) {
    return value === undefined ? undefined : fitted(type.option, value, place, direction);
  }
  if ("list" in type) {
    if (value === undefined && direction === "parameter") return [];
    if (!Array.isArray(value)) throw misfit(place, "a list", value);
    return value.map((item, index) => fitted(type.list, item, `${place}[${index}]`, direction));
  }
  if ("tuple" in type) {
    if (!Array.isArray(value) || value.length !== type.tuple.length) {
      throw misfit(place, `a list of ${type.tuple.length}`, value);
    }
    return type.tuple.map((part, index) =>
      fitted(part, value[index], `${place}[${index}]`, direction),
    );
  }
  return variant(resultCases(type.result), value, place, direction);
}

function named(name: string, value: unknown, place: string, direction: Direction): unknown {
  const type = CONTRACT.types[name];
  switch (type?.kind) {
    case "record":
      return record(name, type.fields, value, place, direction);
    case "variant":
      return variant(type.cases, value, place, direction);
    case "enum":
      if (!type.cases.some((item) => item.name === value)) {
        throw misfit(place, `one of ${type.cases.map((item) => item.name).join(", ")}`, value);
      }
      return value;
    case "alias":
      return fitted(type.type, value, place, direction);
    case undefined:
      throw new TypeError(`the contract has no type ${name}`);
  }
}

function record(
  name: string,
  fields: readonly Item[],
  value: unknown,
  place: string,
  direction: Direction,
): unknown {
  if (!isObject(value)) throw misfit(place, "an object", value);
  const known = new Set(fields.map((field) => camelCase(field.name)));
  const stranger = Object.keys(value).find((key) => !known.has(key));
  if (stranger !== undefined) {
    throw new MisfitError(
      `${place}.${kebabCase(stranger)}`,
      `the contract's ${name} has no such field`,
    );
  }
  const result: Record<string, unknown> = {};
  for (const field of fields) {
    const key = camelCase(field.name);
    const own = Object.hasOwn(value, key) ? value[key] : undefined;
    const isEmpty = own === undefined && direction === "parameter" && mayBeEmpty(field.type);
    const fieldValue = fitted(field.type, isEmpty ? {} : own, `${place}.${field.name}`, direction);
    // An option that is absent is an absent key, so that the value is what its type says.
    if (fieldValue !== undefined) result[key] = fieldValue;
  }
  const secrets = fields.filter((field) => isSecret(field.type));
  return hidden(
    result,
    secrets.map((field) => camelCase(field.name)),
  );
}

function variant(
  cases: readonly Case[],
  value: unknown,
  place: string,
  direction: Direction,
): unknown {
  const names = cases.map((item) => item.name).join(", ");
  if (!isObject(value)) throw misfit(place, `an object with a tag of ${names}`, value);
  const { tag, val, ...rest } = value;
  const found = cases.find((item) => item.name === tag);
  if (found === undefined) throw misfit(`${place}.tag`, `one of ${names}`, tag);
  const stranger = Object.keys(rest)[0];
  if (stranger !== undefined) {
    throw new MisfitError(`${place}.${stranger}`, "a variant has tag and val only");
  }
  if (found.type === undefined) {
    if (val !== undefined) throw misfit(`${place}.${found.name}`, "no value", val);
    return { tag };
  }
  const payload = fitted(found.type, val, `${place}.${found.name}`, direction);
  return hidden({ tag, val: payload }, isSecret(found.type) ? ["val"] : []);
}

interface IntegerType {
  /** In the host's own types: `bigint` where a number could not hold every value exactly. */
  readonly inHost: "number" | "bigint";
  /** In what jco's bindings take and give. */
  readonly inComponent: "number" | "bigint";
  readonly minimum: bigint;
  readonly maximum: bigint;
}

const INTEGERS: Readonly<Record<string, IntegerType>> = {
  u8: small(0xffn),
  u16: small(0xffffn),
  u32: small(0xffff_ffffn),
  u64: large(0n, (1n << 64n) - 1n),
  s64: large(-(1n << 63n), (1n << 63n) - 1n),
  // A u64 to the component. Seconds are no cents: a number holds every time that there will be.
  "types.unix-seconds": {
    inHost: "number",
    inComponent: "bigint",
    minimum: 0n,
    maximum: BigInt(Number.MAX_SAFE_INTEGER),
  },
};

function small(maximum: bigint): IntegerType {
  return { inHost: "number", inComponent: "number", minimum: 0n, maximum };
}

function large(minimum: bigint, maximum: bigint): IntegerType {
  return { inHost: "bigint", inComponent: "bigint", minimum, maximum };
}

/** What values of an integer type are in the host's own types; `undefined` for all other types. */
export function integerInHost(type: string): IntegerType["inHost"] | undefined {
  return INTEGERS[type]?.inHost;
}

function integer(
  name: string,
  { inHost, inComponent, minimum, maximum }: IntegerType,
  value: unknown,
  place: string,
  direction: Direction,
): number | bigint {
  const [from, to] = direction === "parameter" ? [inHost, inComponent] : [inComponent, inHost];
  if (typeof value !== from) throw misfit(place, `a ${from} (${name})`, value);
  const given = value as number | bigint;
  const isWhole = typeof given === "bigint" || Number.isInteger(given);
  if (!isWhole || given < minimum || given > maximum) {
    throw new MisfitError(place, `${given} is not a whole number from ${minimum} to ${maximum}`);
  }
  return to === "bigint" ? BigInt(given) : Number(given);
}

function primitive(type: string, value: unknown, place: string): unknown {
  if (type === "bool") {
    if (typeof value !== "boolean") throw misfit(place, "true or false", value);
    return value;
  }
  if (typeof value !== "string") throw misfit(place, "a string", value);
  // Half of a surrogate pair has no UTF-8: encoders replace it without a word.
  if (!value.isWellFormed()) throw new MisfitError(place, "the text is not valid Unicode");
  return value;
}

/** Neither null nor a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Says the kind of what was given, never the value: it may be a secret. */
function misfit(place: string, wanted: string, value: unknown): MisfitError {
  const given = value === undefined ? "is missing" : `is ${kindOf(value)}`;
  return new MisfitError(place, `${wanted} is needed, this ${given}`);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
