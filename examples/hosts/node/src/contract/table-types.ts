/** The contract as data: what conversions and checks are directed by. */
export interface Contract {
  package: string;
  types: Readonly<Record<string, NamedType>>;
  functions: Readonly<Record<string, FunctionType>>;
}

export type NamedType =
  | { kind: "record"; fields: readonly Item[] }
  | { kind: "variant"; cases: readonly Case[] }
  | { kind: "enum"; cases: readonly Case[] }
  | { kind: "alias"; type: TypeExpression };

/** A field or a parameter, under the contract's own name. */
export interface Item {
  name: string;
  type: TypeExpression;
}

export interface Case {
  name: string;
  type?: TypeExpression;
}

export interface FunctionType {
  parameters: readonly Item[];
  result?: TypeExpression;
}

/** A primitive, the name of a type (`interface.name`), or one made of others. */
export type TypeExpression =
  | string
  | { list: TypeExpression }
  | { option: TypeExpression }
  | { result: ResultType }
  | { tuple: readonly TypeExpression[] };

export interface ResultType {
  ok: TypeExpression | null;
  err: TypeExpression | null;
}
