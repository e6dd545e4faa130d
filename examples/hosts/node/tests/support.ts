import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after } from "node:test";

import { Adapter, Egress } from "payments-host";
import type { Connection, Credential, Entry, Payment, PolicyOptions, RuntimeOptions } from "payments-host";

const WHAT_TO_SET = {
  PAYMENTS_ADAPTER: "the file stripe-adapter.wasm",
  PAYMENTS_CORE: "the file payments-core.wasm",
  PAYMENTS_HOSTILE: "the component of guests/hostile",
  FAKE_STRIPE: "the base URL of a running simulator (`host-test fake-stripe`)",
};

/** A variable that a test cannot do without. */
export function needed(variable: keyof typeof WHAT_TO_SET): string {
  const value = process.env[variable];
  if (value === undefined || value === "") {
    throw new Error(`set ${variable}: ${WHAT_TO_SET[variable]}`);
  }
  return value;
}

/** A folder that is removed after the tests of the file. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "payments-host-"));
  after(() => rm(folder, { recursive: true }));
  return folder;
}

/** An adapter that is closed after the tests of the file. */
export async function loaded(
  path: string,
  options: PolicyOptions & RuntimeOptions = {},
): Promise<Adapter> {
  const adapter = await Adapter.load(path, options);
  after(() => adapter.close());
  return adapter;
}

/** The adapter that does what adapters must not do; this machine may be reached. */
export function hostile(options: PolicyOptions & RuntimeOptions = {}): Promise<Adapter> {
  const egress = new Egress().allowLoopbackHttp();
  return loaded(needed("PAYMENTS_HOSTILE"), { egress, ...options });
}

/** Has the hostile adapter do something; what it reports is the payment's metadata. */
export function behave(
  adapter: Adapter,
  settings: Record<string, string | number>,
  credentials: Credential[] = [],
): Promise<Payment> {
  const entries = Object.entries(settings).map(([key, value]) => ({ key, value: String(value) }));
  const connection: Connection = { credentials, mode: "test", settings: entries };
  return adapter.gateway.getPayment(connection, "report");
}

/** Has it send one request. */
export function request(
  adapter: Adapter,
  settings: Record<string, string | number>,
  credentials?: Credential[],
): Promise<Payment> {
  return behave(adapter, { behave: "request", ...settings }, credentials);
}

export function reported({ metadata }: Payment, key: string): string | undefined {
  return metadata.find((entry: Entry) => entry.key === key)?.value;
}

/** A server of this process; its base URL. */
export async function serving(listener: RequestListener): Promise<string> {
  return `http://${await listening(createServer(listener))}`;
}

/** A server that speaks no HTTP by itself; its host and port. */
export async function servingTcp(onConnection: (socket: Socket) => void): Promise<string> {
  return listening(createTcpServer(onConnection));
}

/** Has a server of this process listen; its host and port. */
export async function listening(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A port at which nobody listens. */
export async function nobody(): Promise<string> {
  const server = createTcpServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return `http://127.0.0.1:${port}`;
}

export function bodyOf(message: IncomingMessage): Promise<string> {
  return text(message);
}
