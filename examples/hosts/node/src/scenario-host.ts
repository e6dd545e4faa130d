// This host as the scenario runner drives it: JSON lines on stdin, one answer line each on stdout.
// It judges nothing: convert, call, convert.

import { createInterface } from "node:readline";

import {
  Adapter,
  AdapterError,
  AmountError,
  CONTRACT,
  Core,
  Egress,
  fromJson,
  HostFailure,
  InMemoryCredentials,
  LedgerError,
  Secret,
  toJson,
  WebhookError,
  type FunctionType,
  type Mode,
  type TypeExpression,
} from "./index.js";
import { resultOf } from "./contract/shape.js";
import { MisfitError } from "./contract/values.js";
import { transpilerVersion } from "./load/component.js";
import { wasSentBefore } from "./sandbox/call.js";

interface Load {
  adapter: string;
  core: string;
}

interface Settings {
  egress?: { hosts?: string[]; "loopback-http"?: boolean };
  credentials?: { name: string; mode: Mode; value: string; origins: string[] }[];
  limits?: {
    "call-timeout-ms"?: number;
    "response-bytes"?: number;
    "requests-per-call"?: number;
  };
}

type Message =
  | { load: Load }
  | { settings: Settings }
  | { call: string; arguments: Record<string, unknown> };

type Component = Adapter | Core;

/** The components as they were loaded, and as the last settings want them. */
class ScenarioHost {
  #adapter: Adapter | undefined;
  #core: Core | undefined;

  async answer(message: Message): Promise<unknown> {
    if ("load" in message) return this.#load(message.load);
    if ("settings" in message) return this.#configure(message.settings);
    return this.#call(message.call, message.arguments);
  }

  async #load({ adapter, core }: Load): Promise<unknown> {
    this.#adapter = await Adapter.load(adapter);
    this.#core = await Core.load(core);
    return {
      loaded: {
        host: "node",
        versions: [
          { name: "Node.js", version: process.versions.node },
          { name: "jco-transpile", version: transpilerVersion() },
        ],
        "adapter-sha256": this.#adapter.sha256,
        "core-sha256": this.#core.sha256,
      },
    };
  }

  #configure(settings: Settings): unknown {
    const egress = new Egress();
    for (const host of settings.egress?.hosts ?? []) egress.allow(host);
    if (settings.egress?.["loopback-http"] === true) egress.allowLoopbackHttp();
    const credentials = new InMemoryCredentials();
    for (const { name, mode, value, origins } of settings.credentials ?? []) {
      for (const origin of origins) credentials.with(name, mode, origin, new Secret(value));
    }
    const limits = Object.fromEntries(
      Object.entries({
        callTimeoutMs: settings.limits?.["call-timeout-ms"],
        responseBytes: settings.limits?.["response-bytes"],
        requestsPerCall: settings.limits?.["requests-per-call"],
      }).filter(([, value]) => value !== undefined),
    );
    this.#adapter = this.#adapter?.withPolicy({ egress, credentials, limits });
    this.#core = this.#core?.withPolicy({ limits });
    return { ready: true };
  }

  async #call(name: string, values: Record<string, unknown>): Promise<unknown> {
    const isCore = name.startsWith("amounts.") || name.startsWith("ledger.");
    const component: Component | undefined = isCore ? this.#core : this.#adapter;
    if (component === undefined) throw new Error("a call came before anything was loaded");
    // What the contract does not have, `call` refuses.
    const signature = CONTRACT.functions[name] ?? { parameters: [] };
    const types = resultOf(signature);
    try {
      const value = await component.call(name, argumentsOf(name, signature, values));
      return { ok: jsonOf(types.ok, value) ?? null };
    } catch (error) {
      if (error instanceof HostFailure) return failure(error.kind, error.outcome, error.message);
      if (error instanceof MisfitError) {
        const before = Object.values(values).some((value) => wasSentBefore(value, "first-sent-at"));
        return failure("invalid-argument", before ? "unknown" : "not-performed", error.message);
      }
      if (
        error instanceof AdapterError ||
        error instanceof WebhookError ||
        error instanceof AmountError ||
        error instanceof LedgerError
      ) {
        return { error: jsonOf(types.err, error.record) };
      }
      throw error;
    }
  }
}

function argumentsOf(
  name: string,
  { parameters }: FunctionType,
  values: Record<string, unknown>,
): unknown[] {
  const stranger = Object.keys(values).find(
    (key) => !parameters.some((parameter) => parameter.name === key),
  );
  if (stranger !== undefined) throw new MisfitError(stranger, `${name} has no such parameter`);
  return parameters.map((parameter) =>
    fromJson(parameter.type, values[parameter.name], parameter.name),
  );
}

function jsonOf(type: TypeExpression | null, value: unknown): unknown {
  return type === null ? undefined : toJson(type, value);
}

function failure(kind: string, outcome: string, message: string): unknown {
  return { failure: { kind, outcome, message } };
}

const host = new ScenarioHost();
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (line.trim() === "") continue;
  const answer = await host.answer(JSON.parse(line) as Message);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
