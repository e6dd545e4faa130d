import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import { after } from "node:test";

const PACKAGE = new URL("../../", import.meta.url);

/** A program of this package, and its output line by line. */
export class Program {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  stderr = "";

  constructor(script: string, args: string[] = [], environment: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [new URL(script, PACKAGE).pathname, ...args], {
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...environment },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const { stdout, stderr } = this.child;
    if (stdout === null || stderr === null) throw new Error("the program has no output");
    stderr.on("data", (chunk: Buffer) => (this.stderr += chunk.toString()));
    const lines: Interface = createInterface({ input: stdout });
    this.#lines = lines[Symbol.asyncIterator]();
    after(() => this.child.kill("SIGKILL"));
  }

  /** The next line of its output. */
  async line(): Promise<string> {
    const next = await this.#lines.next();
    if (next.done === true) throw new Error(`the program ended: ${this.stderr}`);
    return next.value;
  }

  write(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  /** Its exit code, once it has ended. */
  async end(how: "SIGTERM" | "SIGKILL" | "end of input" | "by itself"): Promise<number | null> {
    const exit = once(this.child, "exit") as Promise<[number | null]>;
    if (how === "end of input") this.child.stdin?.end();
    else if (how !== "by itself") this.child.kill(how);
    return (await exit)[0];
  }
}
