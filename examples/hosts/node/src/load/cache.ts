import { createHash, randomUUID } from "node:crypto";
import { lstat, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";

import type { Transpiled } from "./transpile.js";

/** Where transpiled components are kept when nothing else is said. */
export function defaultCacheFolder(): string {
  const base =
    process.platform === "win32"
      ? (process.env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"))
      : (process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"));
  return join(base, "payments-host");
}

/**
 * Transpiled components in a private folder, each in one file that begins with its checksum.
 *
 * Whoever can write there can run code in this process, so a folder that others may write to is
 * refused.
 */
export class Cache {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Makes the folder if need be.
   *
   * @throws {Error} when it is not this user's alone.
   */
  static async open(folder: string): Promise<Cache> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const state = await lstat(folder);
    const isMine = process.getuid === undefined || state.uid === process.getuid();
    const isPrivate = process.platform === "win32" || (state.mode & 0o077) === 0;
    if (!state.isDirectory() || !isMine || !isPrivate) {
      throw new Error(
        `the cache folder ${folder} has to be a folder of this user alone: chmod 700, or name another`,
      );
    }
    return new Cache(folder);
  }

  /** What was kept under the key; `undefined` when there is nothing, or not what was written. */
  async get(key: string): Promise<Transpiled | undefined> {
    let file: Buffer;
    try {
      file = await readFile(this.#path(key));
    } catch {
      return undefined;
    }
    const contents = file.subarray(CHECKSUM_BYTES);
    const isWhole = checksum(contents).equals(file.subarray(0, CHECKSUM_BYTES));
    return isWhole ? (deserialize(contents) as Transpiled) : undefined;
  }

  async put(key: string, transpiled: Transpiled): Promise<void> {
    const contents = serialize(transpiled);
    const temporary = `${this.#path(key)}.${randomUUID()}`;
    await writeFile(temporary, Buffer.concat([checksum(contents), contents]), { mode: 0o600 });
    // Whole or not at all, whoever else writes or reads it now.
    await rename(temporary, this.#path(key));
  }

  #path(key: string): string {
    return join(this.#folder, key);
  }
}

const CHECKSUM_BYTES = 32;

function checksum(contents: Uint8Array): Buffer {
  return createHash("sha256").update(contents).digest();
}
