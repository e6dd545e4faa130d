import { CONTRACT } from "./table.js";
import type { Case, Item, TypeExpression } from "./table-types.js";
import { camelCase } from "./names.js";
import { mayBeAbsent, resultCases } from "./shape.js";
import { integerInHost, isObject, MisfitError } from "./values.js";

/**
 * Reads a value from JSON in the contract's own names: kebab-case keys, an absent option is an
 * absent key, an enum is its name, a variant is `"name"` or `{"name": payload}`. Unlike in the
 * host's own types, only options and lists may be absent. Otherwise only the shape is changed;
 * `parameterValue` checks what comes out.
 *
 * @throws {MisfitError} naming the place.
 */
export function fromJson(type: TypeExpression, json: unknown, place: string): unknown {
  if (json === undefined) return undefined;
  if (typeof type === "string") {
    const integer = integerInHost(type);
    if (integer !== undefined) return integer === "bigint" ? exactInteger(json, place) : json;
    return CONTRACT.types[type] === undefined ? json : namedFromJson(type, json, place);
  }
  if ("option" in type) return fromJson(type.option, json, place);
  if ("result" in type) return variantFromJson(resultCases(type.result), json, place);
  if (!Array.isArray(json)) return json;
  if ("tuple" in type) {
    return json.map((item: unknown, index) =>
      fromJson(type.tuple[index] ?? "string", item, `${place}[${index}]`),
    );
  }
  return json.map((item: unknown, index) => fromJson(type.list, item, `${place}[${index}]`));
}

/** Writes a value of the contract as `fromJson` reads it. */
export function toJson(type: TypeExpression, value: unknown): unknown {
  if (value === undefined) return undefined;
  if (typeof type === "string") {
    if (typeof value === "bigint") return exactNumber(value);
    return CONTRACT.types[type] === undefined ? value : namedToJson(type, value);
  }
  if ("option" in type) return toJson(type.option, value);
  if ("result" in type) return variantToJson(resultCases(type.result), value);
  const items = value as unknown[];
  return items.map((item, index) =>
    toJson("tuple" in type ? (type.tuple[index] ?? "string") : type.list, item),
  );
}

function namedFromJson(name: string, json: unknown, place: string): unknown {
  const type = CONTRACT.types[name];
  switch (type?.kind) {
    case "record":
      return recordFromJson(type.fields, json, place);
    case "variant":
      return variantFromJson(type.cases, json, place);
    case "alias":
      return fromJson(type.type, json, place);
    default:
      return json;
  }
}

function recordFromJson(fields: readonly Item[], json: unknown, place: string): unknown {
  if (!isObject(json)) return json;
  const stranger = Object.keys(json).find((key) => !fields.some((field) => field.name === key));
  if (stranger !== undefined) {
    throw new MisfitError(`${place}.${stranger}`, "there is no such field");
  }
  const entries = fields.map(({ name, type }) => {
    const value = Object.hasOwn(json, name) ? json[name] : undefined;
    if (value === undefined && !mayBeAbsent(type)) {
      throw new MisfitError(`${place}.${name}`, "it is missing");
    }
    return [camelCase(name), fromJson(type, value, `${place}.${name}`)] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function variantFromJson(cases: readonly Case[], json: unknown, place: string): unknown {
  const entries = isObject(json) ? Object.entries(json) : [];
  const only = entries.length === 1 ? entries[0] : undefined;
  const [tag, payload] = typeof json === "string" ? [json] : (only ?? []);
  if (tag === undefined) {
    throw new MisfitError(place, "a case's name is needed, or an object with one case");
  }
  const type = cases.find((item) => item.name === tag)?.type;
  const val = type === undefined ? payload : fromJson(type, payload, `${place}.${tag}`);
  return val === undefined ? { tag } : { tag, val };
}

function namedToJson(name: string, value: unknown): unknown {
  const type = CONTRACT.types[name];
  switch (type?.kind) {
    case "record": {
      const record = value as Record<string, unknown>;
      const entries = type.fields.map((field) => [
        field.name,
        toJson(field.type, record[camelCase(field.name)]),
      ]);
      return Object.fromEntries(entries.filter(([, json]) => json !== undefined));
    }
    case "variant":
      return variantToJson(type.cases, value);
    case "alias":
      return toJson(type.type, value);
    default:
      return value;
  }
}

function variantToJson(cases: readonly Case[], value: unknown): unknown {
  const { tag, val } = value as { tag: string; val?: unknown };
  const type = cases.find((item) => item.name === tag)?.type;
  return type === undefined ? tag : { [tag]: toJson(type, val) };
}

/** JSON.parse has rounded whatever is beyond 2^53 − 1 already: it cannot be believed. */
function exactInteger(json: unknown, place: string): unknown {
  if (typeof json !== "number") return json;
  if (!Number.isSafeInteger(json)) {
    throw new MisfitError(place, `${json} is not a whole number that JSON can carry exactly`);
  }
  return BigInt(json);
}

function exactNumber(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) {
    throw new RangeError(`${value} cannot be written as a JSON number exactly`);
  }
  return number;
}
