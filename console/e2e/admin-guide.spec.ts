/** The guide in docs/, walked from its directory file to the first call, the greeting and more agents. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request as ask } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Page } from "@playwright/test";
import { go, row, save, tone } from "./administration";
import { Caller, expect, test as base } from "./fixtures";

const BINARY = resolve(process.env["CCGATE"] ?? "../target/debug/ccgate");
/** The password of the guide's administrator. */
const FIRST = "Welcome-2026";
const PHONE_PASSWORD = "a phone's own";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** The directory file that the guide has its readers save. */
function directoryOf(guide: string): string {
  const block = /^```toml\n(\[\[vdn\]\][^]*?)^```/m.exec(guide)?.[1];
  if (block === undefined) throw new Error("the guide has no directory");
  return block;
}

/** An installation as the guide makes it. */
class Installation {
  readonly #data = mkdtempSync(join(tmpdir(), "ccgate-guide-"));
  readonly #env: NodeJS.ProcessEnv;
  #process: ChildProcess | undefined;
  #said = "";

  constructor(
    readonly port: number,
    readonly sip: number,
    ops: number,
  ) {
    this.#env = {
      ...process.env,
      CCGATE_NODE__DATA: this.#data,
      CCGATE_HTTPS__LISTEN: `127.0.0.1:${port}`,
      CCGATE_SIP__LISTEN_UDP: `127.0.0.1:${sip}`,
      CCGATE_SIP__LISTEN_TCP: `127.0.0.1:${sip}`,
      CCGATE_MEDIA__LISTEN_ADDRESS: "127.0.0.1",
      CCGATE_OPS__LISTEN: `127.0.0.1:${ops}`,
    };
  }

  async command(...words: string[]): Promise<void> {
    const child = spawn(BINARY, words, { stdio: "pipe", env: this.#env });
    let said = "";
    child.stdout.on("data", (text: Buffer) => (said += text.toString()));
    child.stderr.on("data", (text: Buffer) => (said += text.toString()));
    const [code] = (await once(child, "exit")) as [number | null];
    if (code !== 0) throw new Error(`${words.join(" ")}: ${said}`);
  }

  async start(guide: string): Promise<void> {
    await this.command("config", "check", "--config", "../dist/ccgate.toml");
    const file = join(this.#data, "directory.toml");
    writeFileSync(file, directoryOf(guide));
    await this.command("directory", "import", "--config", "../dist/ccgate.toml", file);
    const child = spawn(BINARY, ["serve", "--config", "../dist/ccgate.toml"], { stdio: "pipe", env: this.#env });
    this.#process = child;
    const keep = (text: Buffer): void => void (this.#said = (this.#said + text.toString()).slice(-20_000));
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    await expect.poll(() => (child.exitCode === null ? this.#answers() : Promise.reject(new Error(this.#said))), { timeout: 60_000 }).toBe(true);
  }

  #answers(): Promise<boolean> {
    return new Promise((tell) => {
      const asked = ask({ host: "127.0.0.1", port: this.port, path: "/", method: "HEAD", rejectUnauthorized: false, timeout: 2000 }, (response) => {
        response.resume();
        tell(true);
      });
      asked.on("error", () => tell(false));
      asked.on("timeout", () => asked.destroy());
      asked.end();
    });
  }

  /** The other phone calls. */
  call(to: string, options: { tone?: number; talk?: number } = {}): Caller {
    const words = ["call", "--server", `127.0.0.1:${this.sip}`, "--user", "40002", "--from", "40002", "--to", to, "--talk", String(options.talk ?? 60)];
    if (options.tone !== undefined) words.push("--expect-tone", String(options.tone));
    return new Caller(spawn(BINARY, words, { stdio: ["ignore", "pipe", "pipe"], env: { ...this.#env, CCGATE_SIP_PASSWORD: PHONE_PASSWORD } }));
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child && child.exitCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    rmSync(this.#data, { recursive: true, force: true });
  }
}

const test = base.extend<{ guide: string; installation: Installation }>({
  guide: ["", { option: true }],
  installation: async ({ guide }, use) => {
    const installation = new Installation(await freePort(), await freePort(), await freePort());
    try {
      await installation.start(guide);
      await use(installation);
    } finally {
      await installation.stop();
    }
  },
});

async function administer(page: Page, { port }: Installation): Promise<void> {
  await page.goto(`https://localhost:${port}/sign-in`);
  await page.getByRole("tab", { name: "Administrator" }).click();
  await page.getByLabel("Work number or account").fill("101");
  await page.getByLabel("Password").fill(FIRST);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
}

for (const file of ["guide.md", "guide.zh-CN.md"]) {
  test.describe(file, () => {
    test.use({ guide: readFileSync(join("../docs", file), "utf8") });
    test("from its directory to a call, a greeting, a menu and more agents", walk);
  });
}

async function walk({ page, guide, installation }: { page: Page; guide: string; installation: Installation }): Promise<void> {
  test.setTimeout(240_000);
  await administer(page, installation);
  const form = page.getByRole("dialog");

  // 5. Phones.
  await go(page, "Phones");
  for (const number of ["40001", "40002"]) {
    await page.getByRole("button", { name: "Add" }).click();
    await form.getByLabel("Number").fill(number);
    await form.getByLabel("Password").fill(PHONE_PASSWORD);
    await save(form);
    await expect(row(page, number)).toContainText("Not registered");
  }
  await page.getByRole("button", { name: "Sign out" }).click();

  // 6 and 7. The agent, with the browser as the phone; the other phone calls.
  await page.getByRole("tab", { name: "Agent, supervisor" }).click();
  await page.getByLabel("Work number").fill("101");
  await page.getByLabel("Password").fill(FIRST);
  await page.getByLabel("This browser").check();
  await page.getByLabel("Phone number").fill("40001");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/agent");
  const state = page.getByRole("region", { name: "Your state" });
  await expect(state.getByRole("status").first()).toContainText("Idle");
  await expect(page.getByRole("region", { name: "Phone", exact: true }).getByText("Ready", { exact: true })).toBeVisible({ timeout: 20_000 });
  const caller = installation.call("3000");
  const incoming = page.getByRole("article", { name: /^Incoming call from/ });
  await expect(incoming).toContainText("40002", { timeout: 30_000 });
  await expect(incoming).toContainText("service");
  await incoming.getByRole("button", { name: "Answer" }).click();
  await expect(page.getByRole("article", { name: /^Call with 40002/ })).toContainText("Talking");
  await expect(page.getByRole("link", { name: "Supervision" })).toBeVisible();
  await caller.hangUp();
  await expect(state.getByRole("status").first()).toContainText("Wrap-up", { timeout: 15_000 });
  await state.getByRole("button", { name: "Idle" }).click();
  await expect(page.getByRole("button", { name: /^Play/ }).first()).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: "Sign out" }).click();

  // 8. Lines to the outside: there are none yet.
  await administer(page, installation);
  await go(page, "Trunks");

  // 9. A greeting and a menu.
  await go(page, "Prompts");
  await page.getByRole("button", { name: "Upload" }).click();
  await form.getByLabel("Sound file").setInputFiles({ name: "welcome.wav", mimeType: "audio/wav", buffer: tone(600, 4) });
  await expect(form.getByLabel("Name")).toHaveValue("en/welcome.wav");
  await form.getByRole("button", { name: "Upload" }).click();
  await expect(row(page, "en/welcome.wav")).toBeVisible();
  await go(page, "Flows");
  await page.getByRole("button", { name: "New flow" }).click();
  await page.getByLabel("File name").fill("service");
  const text = page.getByRole("textbox", { name: "Text of service.toml" });
  const steps = /^```toml\n(flow = [^]*?)^```/m.exec(guide)?.[1] ?? "";
  await text.fill(steps);
  await expect(page.getByText("Nothing is wrong")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Where callers go" })).toBeVisible();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(row(page, "service.toml")).toContainText("4000");
  const heard = await installation.call("4000", { tone: 600, talk: 4 }).ended;
  expect(heard.words).toContain("600 Hz heard");

  // 10. More agents.
  await go(page, "Import agents");
  const lines = /^```csv\n([^]*?)^```/m.exec(guide)?.[1] ?? "";
  await page.getByLabel("Lines").fill(lines);
  await page.getByRole("button", { name: "Check" }).click();
  await expect(page.getByText(/^All lines are good/)).toBeVisible();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText(/^Imported: /)).toBeVisible();
}
