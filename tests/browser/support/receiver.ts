// A program that is told by webhooks.
import { type Server as HttpServer, createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Arrival {
  signature: string;
  body: string; // as it came
  event: { id: string; type: string; data: { entityId: string } };
}

export class Receiver {
  readonly arrivals: Arrival[] = [];
  /** What it answers with. */
  status = 204;

  private constructor(private readonly server: HttpServer) {}

  static async start(): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on("request", (request, response) => {
      const pieces: Buffer[] = [];
      request.on("data", (piece: Buffer) => pieces.push(piece));
      request.on("end", () => {
        const body = Buffer.concat(pieces).toString();
        receiver.arrivals.push({
          signature: String(request.headers["cloove-signature"] ?? ""),
          body,
          event: JSON.parse(body) as Arrival["event"],
        });
        response.writeHead(receiver.status).end();
      });
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks`;
  }

  stop(): Promise<unknown> {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }
}
