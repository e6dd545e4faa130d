import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { Worker } from "node:worker_threads";

import { LoadError } from "../errors.js";
import { Cache, defaultCacheFolder } from "./cache.js";
import { compiled } from "./compile.js";
import type { Transpiled } from "./transpile.js";

/** A component that is ready to be instantiated. */
export interface Component {
  /** SHA-256 of its bytes, in hexadecimal. */
  sha256: string;
  /** The contract's interfaces that it exports. */
  interfaces: ReadonlySet<string>;
  glue: string;
  modules: ReadonlyMap<string, WebAssembly.Module>;
  /** The most pages that one of its memories has at the start. */
  initialPages: number;
}

export interface LoadOptions {
  /**
   * Where transpiled components are kept: a folder of this user alone, made if need be. Default:
   * `payments-host` in the user's cache folder. `null`: nothing is kept.
   */
  cacheFolder?: string | null | undefined;
  /** The SHA-256 that the component has to have, in hexadecimal. */
  sha256?: string | undefined;
}

/**
 * Loads a component from a file, or from its bytes.
 *
 * @throws {LoadError} when it is not what this host runs; the message says why, and what to do.
 */
export async function loadComponent(
  source: string | URL | Uint8Array,
  required: readonly string[],
  options: LoadOptions,
): Promise<Component> {
  const bytes = source instanceof Uint8Array ? source : await readFile(source);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (options.sha256 !== undefined && options.sha256.toLowerCase() !== sha256) {
    throw new LoadError(`the component's SHA-256 is ${sha256}, not ${options.sha256}`);
  }
  const folder = options.cacheFolder === undefined ? defaultCacheFolder() : options.cacheFolder;
  const cache = folder === null ? undefined : await Cache.open(folder);
  const key = `${sha256}-${TOOLS}`;

  let transpiled = await cache?.get(key);
  if (transpiled === undefined || !exportsAll(transpiled, required)) {
    transpiled = await transpileInThread(bytes, required);
    await cache?.put(key, transpiled);
  }
  const modules = await Promise.all(
    [...transpiled.modules].map(
      async ([name, { bytes: core }]) => [name, await compiled(core)] as const,
    ),
  );
  return {
    sha256,
    interfaces: new Set(transpiled.interfaces),
    glue: transpiled.glue,
    modules: new Map(modules),
    initialPages: Math.max(...[...transpiled.modules.values()].map((core) => core.initialPages)),
  };
}

/** This package's own manifest: its dependencies are pinned in it. */
const MANIFEST = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
) as { version: string; dependencies: { "@bytecodealliance/jco-transpile": string } };

/** The version of what makes JavaScript of components. */
export function transpilerVersion(): string {
  return MANIFEST.dependencies["@bytecodealliance/jco-transpile"];
}

/**
 * What made the files in the cache: the transpiler, and the code of this folder, which checks and
 * meters what it makes. Hashed, so that no correction of it passes by what was made before.
 */
const TOOLS = `jco-transpile-${transpilerVersion()}-${hashOfFolder()}`;

function hashOfFolder(): string {
  const folder = new URL("./", import.meta.url);
  const hash = createHash("sha256").update(MANIFEST.version);
  const names = readdirSync(folder).filter((name) => name.endsWith(".js"));
  for (const name of names.sort()) {
    hash.update(`\0${name}\0`).update(readFileSync(new URL(name, folder)));
  }
  // Enough to tell corrections apart.
  return hash.digest("hex").slice(0, 16);
}

/** A component that was loaded as something else before is refused with the full reason. */
function exportsAll(transpiled: Transpiled, required: readonly string[]): boolean {
  return required.every((name) => transpiled.interfaces.includes(name));
}

type Answer = { transpiled: Transpiled; refused?: never } | { refused: string };

async function transpileInThread(
  component: Uint8Array,
  required: readonly string[],
): Promise<Transpiled> {
  const worker = new Worker(new URL("./transpile-worker.js", import.meta.url), {
    workerData: { component, required },
    execArgv: [],
  });
  try {
    const [answer] = (await once(worker, "message", {
      signal: AbortSignal.timeout(TRANSPILING_MS),
    })) as [Answer];
    if (answer.refused !== undefined) throw new LoadError(answer.refused);
    return answer.transpiled;
  } catch (error) {
    if (error instanceof LoadError) throw error;
    throw new LoadError(`the component could not be transpiled: ${String(error)}`, {
      cause: error,
    });
  } finally {
    await worker.terminate();
  }
}

/** A component that makes the transpiler work for longer is no adapter. */
const TRANSPILING_MS = 60_000;
