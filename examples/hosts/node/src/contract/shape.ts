import { CONTRACT } from "./table.js";
import type { Case, FunctionType, ResultType, TypeExpression } from "./table-types.js";

/** What a function gives, and with what it fails; `null` for nothing. */
export function resultOf({ result }: FunctionType): ResultType {
  if (typeof result === "object" && "result" in result) return result.result;
  return { ok: result ?? null, err: null };
}

/** A result as the variant that it is. */
export function resultCases({ ok, err }: ResultType): Case[] {
  const payloadCase = (name: string, type: TypeExpression | null) =>
    type === null ? { name } : { name, type };
  return [payloadCase("ok", ok), payloadCase("err", err)];
}

/** Whether a record need not say it: an option or a list. */
export function mayBeAbsent(type: TypeExpression): boolean {
  return typeof type !== "string" && ("option" in type || "list" in type);
}

/** Whether it is a record of nothing but options and lists. */
export function mayBeEmpty(type: TypeExpression): boolean {
  const named = typeof type === "string" ? CONTRACT.types[type] : undefined;
  return named?.kind === "record" && named.fields.every((field) => mayBeAbsent(field.type));
}

/** What is not for logs has a type of its own in the contract. */
export function isSecret(type: TypeExpression): boolean {
  if (typeof type === "string") return type === "types.secret-text";
  if ("option" in type) return isSecret(type.option);
  return "list" in type && isSecret(type.list);
}
