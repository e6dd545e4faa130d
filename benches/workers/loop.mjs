// Follows orders, one a line, and answers each with the computing time of the whole process.
import { createInterface } from "node:readline";

/** `prepare(order)` gives what one repetition does. */
export async function follow(prepare) {
  for await (const line of createInterface({ input: process.stdin })) {
    const order = JSON.parse(line);
    const once = await prepare(order);
    const before = process.cpuUsage();
    for (let left = order.repeat; left > 0; left--) {
      const pending = once();
      // What answers at once is not made to wait for a turn of the event loop.
      if (pending instanceof Promise) await pending;
    }
    const { user, system } = process.cpuUsage(before);
    console.log(JSON.stringify({ cpu_ns: (user + system) * 1000 }));
  }
}
