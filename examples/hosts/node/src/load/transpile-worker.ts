// Transpiling takes half a second of computing: in a thread of its own, which gives its memory back.

import { parentPort, workerData } from "node:worker_threads";

import { transpile } from "./transpile.js";

const { component, required } = workerData as { component: Uint8Array; required: string[] };
try {
  parentPort?.postMessage({ transpiled: await transpile(component, required) });
} catch (error) {
  // A thrown object would lose its class on the way.
  const { name, message } = error as Error;
  parentPort?.postMessage({ refused: name === "LoadError" ? message : `${name}: ${message}` });
}
