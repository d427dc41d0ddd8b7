/** What the tests share: a gateway of their own, callers, and pages of people who are signed in. */
import AxeBuilder from "@axe-core/playwright";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { request as ask } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  type APIRequestContext,
  type Browser,
  type BrowserContext,
  type Page,
  request as http,
  test as base,
  expect,
} from "@playwright/test";

/** The demo's password. */
export const PASSWORD = "Demo@2026";

const BINARY = resolve(process.env["CCGATE"] ?? "../target/debug/ccgate");
/** How long the gateway may take to answer after its start, in milliseconds. */
const UP = 60_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  server.close();
  await once(server, "close");
  return address.port;
}

/** Whether somebody answers on the HTTPS port. */
function answers(port: number): Promise<boolean> {
  return new Promise((tell) => {
    const asked = ask(
      { host: "127.0.0.1", port, path: "/", method: "HEAD", rejectUnauthorized: false, timeout: 2000 },
      (response) => {
        response.resume();
        tell(true);
      },
    );
    asked.on("error", () => tell(false));
    asked.on("timeout", () => asked.destroy());
    asked.end();
  });
}

/** How a caller's call went. */
export interface Called {
  /** All calls went as they should: answered, and the tone was heard. */
  good: boolean;
  words: string;
}

/** A demo with ports and data of its own. */
export class Gateway {
  readonly #data: string;
  readonly port: number;
  readonly sip: number;
  #process: ChildProcess | undefined;
  #said = "";

  readonly #settings: Readonly<Record<string, string>>;

  private constructor(data: string, port: number, sip: number, settings: Readonly<Record<string, string>>) {
    this.#settings = settings;
    this.#data = data;
    this.port = port;
    this.sip = sip;
  }

  /** With settings as the environment has them: `CCGATE_GUID__MODE`. */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<Gateway> {
    if (!existsSync(BINARY)) throw new Error(`${BINARY} isn't there: cargo build -p ccgate`);
    const data = mkdtempSync(join(tmpdir(), "ccgate-console-"));
    const gateway = new Gateway(data, await freePort(), await freePort(), settings);
    await gateway.up();
    return gateway;
  }

  get url(): string {
    return `https://localhost:${this.port}`;
  }

  async up(): Promise<void> {
    const child = spawn(
      BINARY,
      ["demo", "--no-tour", "--listen", `127.0.0.1:${this.port}`, "--sip-listen", `127.0.0.1:${this.sip}`, "--data", this.#data],
      { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...this.#settings } },
    );
    this.#process = child;
    const keep = (text: Buffer): void => void (this.#said = (this.#said + text.toString()).slice(-20_000));
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const until = Date.now() + UP;
    while (!(await answers(this.port))) {
      if (child.exitCode !== null || Date.now() > until) throw new Error(`the gateway didn't start:\n${this.#said}`);
      await new Promise((go) => setTimeout(go, 100));
    }
  }

  /** A command of the program about this gateway's data, while it runs. */
  async command(...words: string[]): Promise<void> {
    const env = { ...process.env, CCGATE_NODE__DATA: this.#data };
    const child = spawn(BINARY, words, { stdio: ["ignore", "pipe", "pipe"], env });
    let said = "";
    child.stdout.on("data", (text: Buffer) => (said += text.toString()));
    child.stderr.on("data", (text: Buffer) => (said += text.toString()));
    const [code] = (await once(child, "exit")) as [number | null];
    if (code !== 0) throw new Error(`${words.join(" ")}: ${said}`);
  }

  /** Ends the process as a power cut would. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#data, { recursive: true, force: true });
  }

  /** Calls a number from outside with a tone of 440 Hz; ends when the call has ended. */
  call(to: string, options: { from?: string; talk?: number; expectTone?: number; patience?: number } = {}): Caller {
    const words = ["call", "--server", `127.0.0.1:${this.sip}`, "--to", to, "--from", options.from ?? "13900000000"];
    words.push("--talk", String(options.talk ?? 60), "--patience", String(options.patience ?? 60));
    if (options.expectTone !== undefined) words.push("--expect-tone", String(options.expectTone));
    return new Caller(spawn(BINARY, words, { stdio: ["ignore", "pipe", "pipe"] }));
  }
}

/** A caller outside, who talks until the time is over or somebody hangs up. */
export class Caller {
  readonly ended: Promise<Called>;
  readonly #process: ChildProcess;

  constructor(child: ChildProcess) {
    this.#process = child;
    let words = "";
    child.stdout?.on("data", (text: Buffer) => (words += text.toString()));
    child.stderr?.on("data", (text: Buffer) => (words += text.toString()));
    this.ended = once(child, "exit").then(([code]) => ({ good: code === 0, words }));
  }

  /** Hangs up. */
  async hangUp(): Promise<Called> {
    this.#process.kill("SIGINT");
    return this.ended;
  }
}

export interface SignInAs {
  agent: number;
  /** The demo's phone of this agent unless told. */
  phone?: string;
  browserPhone?: boolean;
  state?: "Idle" | "Busy" | "Wrap-up";
}

/** Signs an agent in on the page as a person does. */
export async function signInOn(page: Page, gateway: Gateway, who: SignInAs): Promise<void> {
  await page.goto(`${gateway.url}/sign-in`);
  await page.getByLabel("Work number").fill(String(who.agent));
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByLabel(who.browserPhone ? "This browser" : "A phone of its own").check();
  await page.getByLabel("Phone number").fill(who.phone ?? String(39_900 + who.agent));
  await page.getByLabel("State after sign-in").selectOption({ label: who.state ?? "Idle" });
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/agent");
}

/** An agent whose desktop is somebody else's program: it answers calls by itself and is told nothing here. */
export class Desktop {
  readonly #http: APIRequestContext;
  readonly #agent: number;
  #guid = "";

  private constructor(context: APIRequestContext, agent: number) {
    this.#http = context;
    this.#agent = agent;
  }

  static async signIn(gateway: Gateway, agent: number): Promise<Desktop> {
    const context = await http.newContext({ ignoreHTTPSErrors: true, baseURL: `${gateway.url}/agentgateway/resource/` });
    const desktop = new Desktop(context, agent);
    const body = { password: PASSWORD, phonenum: String(39_900 + agent), autoanswer: true, autoenteridle: true };
    const answer = await context.put(`onlineagent/${agent}/forcelogin`, { data: body });
    expect(await answer.json()).toMatchObject({ retcode: "0" });
    desktop.#guid = answer.headers()["guid"] ?? "";
    return desktop;
  }

  async ask(method: "GET" | "POST" | "PUT" | "DELETE", path: string, data?: unknown): Promise<{ retcode: string; result: unknown }> {
    const answer = await this.#http.fetch(path.replace("{agentid}", String(this.#agent)), {
      method,
      headers: { Guid: this.#guid },
      ...(data === undefined ? {} : { data }),
    });
    return (await answer.json()) as { retcode: string; result: unknown };
  }

  async signOut(): Promise<void> {
    await this.ask("DELETE", "onlineagent/{agentid}/logout");
    await this.#http.dispose();
  }
}

/** What an accessibility check finds wrong with the page as it is now. */
export async function accessibility(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]).analyze();
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join("; ")}`);
}

/** Signs an administrator in on the page. */
export async function administer(page: Page, gateway: Gateway, account: number): Promise<void> {
  await page.goto(`${gateway.url}/sign-in`);
  await page.getByRole("tab", { name: "Administrator" }).click();
  await page.getByLabel("Work number or account").fill(String(account));
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/admin/);
}

interface Shared {
  gateway: Gateway;
}

interface Own {
  /** A further person with a browser of their own. */
  person: () => Promise<Page>;
  /** Faults of the pages' scripts and of the content policy: a test fails with any. */
  faults: string[];
}

function listen(page: Page, faults: string[]): void {
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    const text = message.text();
    if (message.type() === "error" && /Content Security Policy|Uncaught/.test(text)) faults.push(text);
  });
}

export const test = base.extend<Own, Shared>({
  gateway: [
    async ({}, use) => {
      const gateway = await Gateway.start();
      await use(gateway);
      await gateway.stop();
    },
    { scope: "worker", timeout: UP + 10_000 },
  ],
  faults: [
    async ({ page }, use) => {
      const faults: string[] = [];
      listen(page, faults);
      await use(faults);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
  person: async ({ browser, faults }: { browser: Browser; faults: string[] }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: "en-GB", permissions: ["microphone"] });
      contexts.push(context);
      const page = await context.newPage();
      listen(page, faults);
      return page;
    });
    for (const context of contexts) await context.close();
  },
});

export { expect };
