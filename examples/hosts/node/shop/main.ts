// The example shop: one page, one product, paid through the adapter.

import { Orders } from "./orders.js";
import { readOptions, UsageError, type Options } from "./options.js";
import { Payments } from "./payments.js";
import { server } from "./server.js";

async function run(options: Options): Promise<void> {
  const orders = await Orders.open(options.orders);
  const payments = await Payments.open(options, orders);
  let baseUrl = "";
  const app = server({
    payments,
    orders,
    webhookSecret: options.webhookSecret,
    baseUrl: () => baseUrl,
  });
  baseUrl = await app.listen({ host: "127.0.0.1", port: options.port });
  console.log(`shop: ${baseUrl}`);

  const stop = async () => {
    await app.close();
    await payments.close();
    await orders.close();
  };
  process.once("SIGTERM", () => void stop());
  process.once("SIGINT", () => void stop());
}

try {
  await run(readOptions(process.argv.slice(2), process.env));
} catch (error) {
  console.error(error instanceof UsageError ? `shop: ${error.message}` : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
