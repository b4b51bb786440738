// Runs the program: commands, and a server with a database of its own on a free loopback port.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const PATIENCE_MS = 30_000 * Number(process.env.TILLBOOK_BROWSER_PATIENCE ?? 1);

function program(): string {
  const path = process.env.TILLBOOK_PROGRAM;
  if (path === undefined) throw new Error("TILLBOOK_PROGRAM must name the program to test");
  return path;
}

export class Installation {
  private constructor(readonly folder: string) {}

  static async make(): Promise<Installation> {
    const folder = await mkdtemp(join(tmpdir(), "tillbook-browser-"));
    await mkdir(join(folder, "backups"));
    return new Installation(folder);
  }

  private get database(): string {
    return `sqlite:${join(this.folder, "shop.db")}`;
  }

  /** Runs a command and gives what it printed; fails where it does. */
  async command(...words: string[]): Promise<string> {
    const done = await run(program(), [...words, "--database", this.database]);
    return done.stdout;
  }

  serve(...options: string[]): Promise<Server> {
    return Server.start(program(), [
      "serve", "--listen", "127.0.0.1:0", "--metrics-listen", "off", "--database", this.database,
      ...options,
    ]);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

export class Server {
  private output = "";

  private constructor(private readonly process: ChildProcess) {}

  static async start(path: string, words: string[]): Promise<Server> {
    const server = new Server(spawn(path, words, { stdio: ["ignore", "pipe", "pipe"] }));
    const take = (bytes: Buffer) => (server.output += bytes.toString());
    server.process.stdout?.on("data", take);
    server.process.stderr?.on("data", take);
    try {
      await server.heard(/http:\/\/127\.0\.0\.1:\d+\s/);
    } catch (error) {
      server.process.kill();
      throw error;
    }
    return server;
  }

  // What it prints, as soon as it is there.
  private async heard(what: RegExp): Promise<string> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = what.exec(this.output);
      if (found !== null) return found[0].trim();
      if (this.process.exitCode !== null || Date.now() > until) {
        throw new Error(`the server does not say ${what}: ${this.output}`);
      }
      await new Promise((wake) => setTimeout(wake, 20));
    }
  }

  get url(): string {
    return /http:\/\/127\.0\.0\.1:\d+/.exec(this.output)![0];
  }

  /** The link for the owner's password, as the first start prints it: "/#/welcome/TOKEN". */
  welcomePath(): Promise<string> {
    return this.heard(/\/#\/welcome\/\S+\s/);
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((done) => this.process.once("exit", done));
    this.process.kill(signal);
    await ended;
  }
}
