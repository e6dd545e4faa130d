// Writes a JSON Schema (2020-12) for each kind of record of the contract's interface `records`, as Stripe
// renders it in the API version that the adapter pins.
//
// The source is Stripe's own: the npm package `stripe` ships generated types of every object. Nothing is
// sent anywhere. Run again when the pinned version moves:
//
//     npm install --prefix WORK stripe@23.1.0 typescript@5
//     node schemas/generate.mjs WORK/node_modules
//
// What the types do not say: which numbers may have decimals. Those are named below, from the PyPI package
// `stripe`, which says `float`.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Kind of record, and the type that is its objects'. */
const KINDS = {
  charge: "Charge",
  refund: "Refund",
  balance_transaction: "BalanceTransaction",
  customer: "Customer",
  subscription: "Subscription",
  price: "Price",
  dispute: "Dispute",
  payout: "Payout",
  event: "EventBase",
};

/** The file of each. */
const FILES = {
  Charge: "Charges",
  Refund: "Refunds",
  BalanceTransaction: "BalanceTransactions",
  Customer: "Customers",
  Subscription: "Subscriptions",
  Price: "Prices",
  Dispute: "Disputes",
  Payout: "Payouts",
  EventBase: "Events",
};

/** Objects of their own that lists show whole, inside of others. All others are ids there. */
const WHOLE = new Set(["Refund", "SubscriptionItem", "Price", "Plan", "TaxRate", "Discount"]);

const FRACTIONS = new Set([
  "amount_percent",
  "application_fee_percent",
  "effective_percentage",
  "exchange_rate",
  "percent_off",
  "percentage",
]);

const modules = resolve(process.argv[2] ?? "node_modules");
const ts = createRequire(join(modules, "index.js"))("typescript");
const types = join(modules, "stripe", "esm");
const version = /'(\d{4}-\d{2}-\d{2}\.\w+)'/.exec(readFileSync(join(types, "apiVersion.js"), "utf8"))[1];
const folder = join(dirname(fileURLToPath(import.meta.url)), "stripe", version);

const files = Object.fromEntries(
  Object.entries(FILES).map(([type, file]) => [type, join(types, "resources", `${file}.d.ts`)]),
);
const program = ts.createProgram(Object.values(files), { strict: true, skipLibCheck: true });
const checker = program.getTypeChecker();

mkdirSync(folder, { recursive: true });
for (const [kind, name] of Object.entries(KINDS)) {
  const schema = new Schema(kind).of(typeNamed(name));
  writeFileSync(join(folder, `${kind}.json`), `${JSON.stringify(schema, null, 1)}\n`);
}

function typeNamed(name) {
  const source = program.getSourceFile(files[name]);
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(source));
  return checker.getDeclaredTypeOfSymbol(exported.find((symbol) => symbol.name === name));
}

// A function declaration, so that it is there when the loop above runs.
function Schema(kind) {
  /** Schemas of what is inside, by the names of their types. */
  const definitions = {};

  this.of = (type) => ({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: kind,
    description: `Stripe's ${kind.replaceAll("_", " ")}, API version ${version}.`,
    ...object(type),
    $defs: Object.fromEntries(Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1))),
  });

  /** All properties. What the types do not know is let through: Stripe adds. */
  function object(type) {
    const properties = {};
    const required = [];
    for (const property of checker.getPropertiesOfType(type)) {
      const declaration = property.valueDeclaration ?? property.declarations[0];
      const type = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(property, declaration));
      // Of an object that is not deleted, `deleted` is never there.
      if (type.flags & (ts.TypeFlags.Void | ts.TypeFlags.Never)) {
        continue;
      }
      properties[property.name] = {
        ...value(checker.getTypeOfSymbolAtLocation(property, declaration), property.name),
        ...description(property),
      };
      if (!(property.flags & ts.SymbolFlags.Optional)) {
        required.push(property.name);
      }
    }
    return { type: "object", required, properties };
  }

  function value(type, name) {
    const members = type.isUnion() ? type.types : [type];
    const present = members.filter((member) => !(member.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)));
    const nullable = members.some((member) => member.flags & ts.TypeFlags.Null);
    const schema = someOf(present, name);
    return nullable ? orNull(schema) : schema;
  }

  function orNull(schema) {
    if (typeof schema.type === "string" && schema.const === undefined) {
      return { ...schema, type: [schema.type, "null"] };
    }
    return { anyOf: [schema, { type: "null" }] };
  }

  function someOf(members, name) {
    const texts = members.filter((member) => member.isStringLiteral()).map((member) => member.value);
    if (texts.length === members.length && texts.length === 1) {
      return { type: "string", const: texts[0] };
    }
    // Every enumeration is open: see `OtherString` in the types.
    if (texts.length > 0) {
      return { type: "string", examples: texts.filter((text) => text !== "").sort() };
    }
    if (members.every((member) => member.flags & ts.TypeFlags.BooleanLike)) {
      return { type: "boolean" };
    }
    const objects = members.filter((member) => member.flags & ts.TypeFlags.Object);
    const text = members.find((member) => member.flags & ts.TypeFlags.String);
    if (text && objects.length > 0) {
      return { type: "string", $comment: `The id of ${nameOf(objects[0])}.` };
    }
    if (members.length === 1) {
      return single(members[0], name);
    }
    if (objects.length === members.length) {
      return { type: "object", $comment: `One of ${objects.map(nameOf).join(", ")}.` };
    }
    throw new Error(`${name}: a union of another kind, ${members.map((it) => checker.typeToString(it))}`);
  }

  function single(type, name) {
    if (type.flags & ts.TypeFlags.String) {
      return { type: "string" };
    }
    if (type.flags & ts.TypeFlags.NumberLike) {
      return { type: FRACTIONS.has(name) ? "number" : "integer" };
    }
    if (type.flags & ts.TypeFlags.Any) {
      return {};
    }
    if ((type.aliasSymbol ?? type.symbol)?.name === "Decimal") {
      return { type: "string", $comment: "A decimal number." };
    }
    if (checker.isArrayType(type)) {
      return { type: "array", items: value(checker.getTypeArguments(type)[0], name) };
    }
    const index = checker.getIndexTypeOfType(type, ts.IndexKind.String);
    if (index) {
      return { type: "object", additionalProperties: value(index, name) };
    }
    if (type.symbol?.name === "ApiList") {
      return list(checker.getTypeArguments(type)[0], name);
    }
    const defined = nameOf(type);
    if (isOfItsOwn(type) && !WHOLE.has(defined)) {
      return { type: "object", required: ["id", "object"], $comment: `${defined}, whole.` };
    }
    if (!(defined in definitions)) {
      definitions[defined] = {}; // It may hold itself.
      definitions[defined] = object(type);
    }
    return { $ref: `#/$defs/${defined}` };
  }

  function list(item, name) {
    return {
      type: "object",
      required: ["object", "data", "has_more", "url"],
      properties: {
        object: { type: "string", const: "list" },
        data: { type: "array", items: value(item, name) },
        has_more: { type: "boolean" },
        url: { type: "string" },
      },
    };
  }

  /** `Charge.BillingDetails`, or the name of a type of the package's top level. */
  function nameOf(type) {
    const symbol = type.aliasSymbol ?? type.symbol;
    const whole = checker.getFullyQualifiedName(symbol);
    return whole.replace(/^".*"\./, "");
  }

  function isOfItsOwn(type) {
    return !nameOf(type).includes(".") && ["id", "object"].every((it) => type.getProperty(it));
  }

  /** The first sentence, without links. */
  function description(property) {
    const whole = ts.displayPartsToString(property.getDocumentationComment(checker));
    const text = whole.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/<[^>]*>/g, "").replace(/\s+/g, " ").trim();
    const sentence = /^.*?[.:](?= [A-Z`]|$)/.exec(text)?.[0] ?? text;
    return sentence === "" ? {} : { description: sentence };
  }
}
