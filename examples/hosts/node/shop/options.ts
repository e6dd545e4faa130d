import { parseArgs } from "node:util";

/** What the shop is started with. */
export interface Options {
  adapter: string;
  core: string;
  /** The base URL of a simulator; absent: Stripe itself. */
  provider: URL | undefined;
  port: number;
  orders: string;
  secretKey: string;
  webhookSecret: string;
}

/** Wrong use: the message says what to set. */
export class UsageError extends Error {}

/** Reads flags, and the environment where a flag is absent. Secrets come by environment only. */
export function readOptions(argv: string[], environment: NodeJS.ProcessEnv): Options {
  const { values: flags } = parsed(argv);
  const option = (flag: keyof typeof flags, variable: string) =>
    flags[flag] ?? (environment[variable] === "" ? undefined : environment[variable]);
  const needed = (value: string | undefined, how: string) => {
    if (value === undefined || value === "") throw new UsageError(`set ${how}`);
    return value;
  };
  const provider = option("provider", "PAYMENTS_PROVIDER");
  if (provider !== undefined && !URL.canParse(provider)) {
    throw new UsageError(`--provider (PAYMENTS_PROVIDER): ${provider} is not a URL`);
  }
  const port = Number(option("port", "PORT") ?? "0");
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError("--port (PORT): a number from 0 to 65535 is needed");
  }
  return {
    adapter: needed(
      option("adapter", "PAYMENTS_ADAPTER"),
      "--adapter PATH (PAYMENTS_ADAPTER): the file stripe-adapter.wasm",
    ),
    core: needed(
      option("core", "PAYMENTS_CORE"),
      "--core PATH (PAYMENTS_CORE): the file payments-core.wasm",
    ),
    provider: provider === undefined ? undefined : new URL(provider),
    port,
    orders: option("orders", "ORDERS") ?? "orders.jsonl",
    secretKey: needed(
      environment["STRIPE_SECRET_KEY"],
      "STRIPE_SECRET_KEY (environment): the account's secret key, sk_test_… for a start",
    ),
    webhookSecret: needed(
      environment["STRIPE_WEBHOOK_SECRET"],
      "STRIPE_WEBHOOK_SECRET (environment): the signing secret of the webhook endpoint, whsec_…",
    ),
  };
}

function parsed(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      options: {
        adapter: { type: "string" },
        core: { type: "string" },
        provider: { type: "string" },
        port: { type: "string" },
        orders: { type: "string" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
