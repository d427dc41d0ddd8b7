/** Trunks and routes set up in the console, with a provider that takes registrations by password. */
import { createHash } from "node:crypto";
import { type Socket, createSocket } from "node:dgram";
import { once } from "node:events";
import { go, row, save, undo } from "./administration";
import { accessibility, administer, expect, test } from "./fixtures";

const CHALLENGE = 'WWW-Authenticate: Digest realm="p", nonce="n", algorithm=MD5\r\n';

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

/** Takes REGISTER and OPTIONS. */
class Provider {
  readonly #socket: Socket = createSocket("udp4");
  password = "";
  /** `4711 300`: who registered, for how long. */
  readonly registered: string[] = [];

  async start(): Promise<number> {
    this.#socket.on("message", (bytes, from) => this.#socket.send(this.#answer(bytes.toString()), from.port, from.address));
    this.#socket.bind(0, "127.0.0.1");
    await once(this.#socket, "listening");
    return this.#socket.address().port;
  }

  stop(): void {
    this.#socket.close();
  }

  #answer(text: string): string {
    const lines = text.split("\r\n");
    const [method = "", uri = ""] = text.split(" ");
    const of = (name: string): string => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? "";
    const shown = of("Authorization");
    const user = /username="([^"]*)"/.exec(shown)?.[1] ?? "";
    const proof = md5(`${md5(`${user}:p:${this.password}`)}:n:${md5(`${method}:${uri}`)}`);
    const good = method !== "REGISTER" || shown.includes(`response="${proof}"`);
    if (good && method === "REGISTER") this.registered.push(`${user} ${of("Expires")}`);
    const kept = lines.filter((line) => /^(Via|From|Call-ID|CSeq): /.test(line)).map((line) => `${line}\r\n`);
    const fields = good ? `Expires: ${of("Expires")}\r\n` : CHALLENGE;
    return `SIP/2.0 ${good ? 200 : 401} X\r\n${kept.join("")}To: ${of("To")};tag=p\r\n${fields}Content-Length: 0\r\n\r\n`;
  }
}

test("a trunk is added, registers, gets a route, another password, and is taken away", async ({ page, gateway }) => {
  test.setTimeout(120_000);
  const provider = new Provider();
  provider.password = "first word";
  const port = await provider.start();
  await administer(page, gateway, 107);
  await go(page, "Trunks");
  const form = page.getByRole("dialog");
  const carrier = row(page, `127.0.0.1:${port}`);

  await page.getByRole("button", { name: "Add a trunk" }).click();
  await form.getByLabel("Name").fill("carrier");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByRole("alert")).toContainText("needs addresses or identify");
  await form.getByLabel("Addresses", { exact: true }).fill(`127.0.0.1:${port}`);
  await expect(form.getByLabel("Password")).toHaveCount(0);
  await form.getByLabel("Account").fill("4711");
  await form.getByLabel("Password").fill("first word");
  await form.getByLabel("Domain to register at").fill("provider.example");
  await form.getByLabel("Number shown as calling").selectOption({ label: "always this one" });
  await form.getByLabel("Number", { exact: true }).fill("4930123");
  expect(await accessibility(page)).toEqual([]);
  await save(form);
  await expect(carrier).toContainText("carrier");
  await expect(carrier.getByText("Registered", { exact: true })).toBeVisible({ timeout: 15_000 });
  expect(provider.registered).toEqual(["4711 300"]);

  // A change, and its undoing.
  await page.getByRole("button", { name: "Edit carrier" }).click();
  await expect(form.getByLabel("Password")).toHaveValue("");
  await expect(form.getByLabel("Number", { exact: true })).toHaveValue("4930123");
  await form.getByLabel("Calls are taken from").fill("192.0.2.0/24");
  await save(form);
  await expect(carrier).toContainText("192.0.2.0/24");
  await undo(page, "Changed");
  await expect(carrier).not.toContainText("192.0.2.0/24");

  // A wrong password is shown to be wrong.
  provider.password = "second word";
  for (const [word, words] of [
    ["not it", "Not registered"],
    ["second word", "Registered"],
  ] as const) {
    await page.getByRole("button", { name: "Edit carrier" }).click();
    await form.getByLabel("Password").fill(word);
    await save(form);
    await expect(carrier.getByRole("cell").nth(3)).toHaveText(words, { timeout: 15_000 });
  }

  await page.getByRole("button", { name: "Add a route" }).click();
  await form.getByLabel("Numbers that begin with").fill("0");
  await form.getByLabel("Digits cut off").fill("1");
  await form.getByLabel("Trunk", { exact: true }).selectOption({ label: "carrier" });
  expect(await accessibility(page)).toEqual([]);
  await save(form);
  const routes = page.getByRole("table", { name: "Routes to outside" });
  await expect(routes.getByRole("row").filter({ hasText: "carrier" })).toHaveCount(1);
  await page.getByRole("button", { name: "Edit the route for 0" }).click();
  await form.getByLabel("Put in front").fill("0049");
  await save(form);
  await expect(routes).toContainText("0049");
  await undo(page, "Changed");
  await expect(routes).not.toContainText("0049");

  // As long as a route leads there it stays.
  await page.getByRole("button", { name: "Delete carrier" }).click();
  await form.getByRole("button", { name: "Delete" }).click();
  await expect(form.getByRole("alert").last()).toContainText("the route for prefix `0` leads to trunk `carrier`");
  await form.getByRole("button", { name: "Cancel" }).click();
  const drop = async (): Promise<void> => {
    await page.getByRole("button", { name: "Delete the route for 0" }).click();
    await form.getByRole("button", { name: "Delete" }).click();
    await expect(routes.getByRole("row").filter({ hasText: "carrier" })).toHaveCount(0);
  };
  await drop();
  await undo(page, "Deleted");
  await expect(routes.getByRole("row").filter({ hasText: "carrier" })).toHaveCount(1);
  await drop();
  await page.getByRole("button", { name: "Delete carrier" }).click();
  await expect(form).toContainText("This can't be undone");
  await form.getByRole("button", { name: "Delete" }).click();
  await expect(carrier).toHaveCount(0);
  await expect.poll(() => provider.registered.at(-1)).toBe("4711 0");

  await go(page, "Operation log");
  await expect(row(page, "password of trunk carrier").first()).toContainText("agent 107");
  await expect(page.getByText("second word")).toHaveCount(0);
  provider.stop();
});

test("what is in the configuration file is shown, and changed there", async ({ page, gateway }) => {
  await administer(page, gateway, 107);
  await go(page, "Trunks");
  const fixed = page.getByRole("table", { name: "Trunks" }).getByRole("row").nth(1);
  await expect(fixed).toContainText("in the configuration file");
  await expect(fixed.getByRole("button")).toHaveCount(0);
});
