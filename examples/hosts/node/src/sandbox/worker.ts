// The sandbox: the only thread in which code of a component runs. It has no secrets of the host, no
// environment and no network. What the component asks for is posted to the main thread, and this
// thread sleeps until the answer is there: the import is synchronous, HTTP is not.

import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { compileFunction } from "node:vm";

import type { Request } from "../contract/types.js";
import { EXCEEDED_GLOBAL, LIMIT_GLOBAL } from "../load/memory.js";
import {
  SharedState,
  type CallMessage,
  type Ending,
  type WorkerData,
  type WorkerMessage,
} from "./protocol.js";

const { glue, modules, answers, shared } = workerData as WorkerData;
const state = new SharedState(shared);

type Exports = Record<string, Record<string, (...values: readonly unknown[]) => unknown>>;
type Instantiate = (
  coreModule: (name: string) => WebAssembly.Module | undefined,
  imports: object,
  instantiateCore: (module: WebAssembly.Module, imports: object) => WebAssembly.Instance,
) => Exports;

/**
 * jco decodes leniently: invalid UTF-8 becomes U+FFFD, and a byte order mark disappears. Here it is
 * given a decoder that does neither.
 */
class StrictTextDecoder extends TextDecoder {
  constructor(encoding = "utf-8") {
    super(encoding, { fatal: true, ignoreBOM: true });
  }
}

/**
 * jco tries `WebAssembly.promising` for each export, for suspending imports, which this host does
 * not use. Where it is missing, each attempt throws, and V8 parses the whole glue again to word the
 * exception: 19 ms for every instance instead of 0.3 ms.
 */
const webAssembly = Object.create(WebAssembly, {
  promising: { value: (exported: unknown) => exported },
}) as object;

const makeInstantiate = compileFunction(glue, ["TextDecoder", "WebAssembly"], {
  filename: "component.js",
}) as (textDecoder: typeof TextDecoder, webAssembly: object) => Instantiate;
const instantiate = makeInstantiate(StrictTextDecoder, webAssembly);

parentPort?.on("message", (call: CallMessage) => {
  state.begins();
  const ending = perform(call);
  state.pauses();
  post(ending);
});

/** One call in a fresh instance. */
function perform(call: CallMessage): Ending {
  const exceeded: WebAssembly.Global[] = [];
  try {
    const instantiateCore = (module: WebAssembly.Module, imports: object) => {
      const instance = new WebAssembly.Instance(module, imports);
      const limit = instance.exports[LIMIT_GLOBAL] as WebAssembly.Global | undefined;
      if (limit !== undefined) {
        limit.value = call.memoryPages;
        exceeded.push(instance.exports[EXCEEDED_GLOBAL] as WebAssembly.Global);
      } else if (Object.values(instance.exports).some((item) => item instanceof WebAssembly.Memory)) {
        throw new Error("a memory has no limit");
      }
      return instance;
    };
    const component = instantiate((name) => modules.get(name), IMPORTS, instantiateCore);
    const exported = component[call.interfaceName]?.[call.functionName];
    if (exported === undefined) return { tag: "trap", message: "there is no such export" };
    return { tag: "ok", value: exported(...call.arguments) };
  } catch (error) {
    if (exceeded.some((flag) => flag.value !== 0)) return { tag: "memory-limit" };
    if (isContractError(error)) return { tag: "error", value: error.payload };
    return { tag: "trap", message: String(error) };
  }
}

/** jco's `ComponentError` is a class of each instance. */
function isContractError(error: unknown): error is { payload: unknown } {
  return error instanceof Error && Object.hasOwn(error, "payload");
}

/** The import, as jco wants it: answers of `send` tagged too, so that nothing has to be thrown. */
const IMPORTS = {
  "commerce:payments/http-client": {
    send: (request: Request) => ask({ tag: "send", request }),
    sendAll: (requests: Request[]) => ask({ tag: "send-all", requests }),
  },
};

/** Sleeps until the main thread has the answer. */
function ask(question: WorkerMessage): unknown {
  state.pauses();
  post(question);
  state.waitForAnswer();
  const answer: unknown = receiveMessageOnPort(answers)?.message;
  state.computes();
  return answer;
}

function post(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}
