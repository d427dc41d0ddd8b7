/** What a start page costs the first time, as the gateway really sends it, and that it is asked for once and of nobody else. */
import type { IncomingHttpHeaders } from "node:http";
import { request as ask } from "node:https";
import type { CDPSession, Page } from "@playwright/test";
import { type Gateway, administer, expect, signInOn, test } from "./fixtures";

/** What all answers of a first load may have together, headers too, in bytes. */
const BUDGET = 300_000;

/** An answer to the page. */
interface Answer {
  url: string;
  status: number;
  headers: Record<string, string>;
  /** Out of the browser's own store: nothing was sent. */
  kept: boolean;
  /** Bytes on the way, with the headers. */
  size: number;
}

/** What a page asks for from now on. */
class Traffic {
  readonly answers = new Map<string, Answer>();
  /** Every address asked for, sockets too. */
  readonly urls: string[] = [];
  readonly #session: CDPSession;

  private constructor(session: CDPSession) {
    this.#session = session;
    session.on("Network.requestWillBeSent", ({ request }) => this.urls.push(request.url));
    session.on("Network.webSocketCreated", ({ url }) => this.urls.push(url));
    // Told before the answer.
    const kept = new Set<string>();
    session.on("Network.requestServedFromCache", ({ requestId }) => void kept.add(requestId));
    session.on("Network.responseReceived", ({ requestId, response }) => {
      const headers = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), value]));
      const { url, status, fromDiskCache = false } = response;
      this.answers.set(requestId, { url, status, headers, kept: fromDiskCache || kept.has(requestId), size: 0 });
    });
    session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      const answer = this.answers.get(requestId);
      if (answer) answer.size = encodedDataLength;
    });
  }

  static async of(page: Page): Promise<Traffic> {
    const session = await page.context().newCDPSession(page);
    const traffic = new Traffic(session);
    await session.send("Network.enable");
    return traffic;
  }

  /** The browser forgets what it keeps; counting begins anew. */
  async cold(): Promise<void> {
    await this.#session.send("Network.clearBrowserCache");
    this.again();
  }

  again(): void {
    this.answers.clear();
    this.urls.length = 0;
  }

  get bytes(): number {
    return [...this.answers.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Answers that are files whose names change with what they hold. */
  get assets(): Answer[] {
    return [...this.answers.values()].filter(({ url }) => new URL(url).pathname.startsWith("/assets/"));
  }
}

/** The headers of a file and its size on the way, asked for with an encoding. */
function fetched(url: string, encoding: string): Promise<{ headers: IncomingHttpHeaders; size: number }> {
  return new Promise((tell, fail) => {
    const asked = ask(url, { rejectUnauthorized: false, timeout: 10_000, headers: { "accept-encoding": encoding } }, (response) => {
      let size = 0;
      response.on("data", (part: Buffer) => (size += part.length));
      response.on("end", () => tell({ headers: response.headers, size }));
      response.on("error", fail);
    });
    asked.on("error", fail);
    asked.on("timeout", () => asked.destroy(new Error(`no answer from ${url}`)));
    asked.end();
  });
}

interface Start {
  name: string;
  path: string;
  /** Goes there as a person does. */
  go: (page: Page, gateway: Gateway) => Promise<void>;
  /** What stands there once the page can be used. */
  usable: (page: Page) => Promise<void>;
  leave: (page: Page) => Promise<void>;
}

const signOut = (page: Page): Promise<void> => page.getByRole("button", { name: "Sign out" }).click();
const region = (name: string) => async (page: Page): Promise<void> => {
  await expect(page.getByRole("region", { name })).toBeVisible();
};

const STARTS: readonly Start[] = [
  {
    name: "sign-in",
    path: "/sign-in",
    go: async (page, gateway) => void (await page.goto(`${gateway.url}/sign-in`)),
    usable: async (page) => expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeEnabled(),
    leave: async () => {},
  },
  {
    name: "desk, with the phone in the browser",
    path: "/agent",
    go: (page, gateway) => signInOn(page, gateway, { agent: 102, browserPhone: true, state: "Busy" }),
    usable: async (page) => {
      await region("Your state")(page);
      await expect(page.getByRole("region", { name: "Phone" }).getByText("Ready", { exact: true })).toBeVisible();
    },
    leave: signOut,
  },
  {
    name: "supervision",
    path: "/supervisor",
    go: async (page, gateway) => {
      await signInOn(page, gateway, { agent: 106, state: "Busy" });
      await page.getByRole("link", { name: "Supervision" }).click();
    },
    usable: async (page) => expect(page.getByRole("heading", { name: /^Wallboard/ })).toBeVisible(),
    leave: signOut,
  },
  {
    name: "administration",
    path: "/admin",
    go: (page, gateway) => administer(page, gateway, 107),
    usable: async (page) => expect(page.getByRole("main").getByRole("heading").first()).toBeVisible(),
    leave: signOut,
  },
];

for (const start of STARTS) {
  test(`first load of ${start.name}: small, compressed, from here only, and kept`, async ({ page, gateway }, info) => {
    await start.go(page, gateway);
    await start.usable(page);
    await expect(page.getByText("Loading…")).toHaveCount(0);

    const traffic = await Traffic.of(page);
    await traffic.cold();
    await page.reload({ waitUntil: "networkidle" });
    await start.usable(page);
    expect(new URL(page.url()).pathname).toContain(start.path);
    // A page that was counted has at least its script, its style and what they are made of.
    expect(traffic.assets.length).toBeGreaterThan(2);
    expect(traffic.assets.filter(({ kept }) => kept)).toEqual([]);
    info.annotations.push({ type: "bytes", description: `${start.name}: ${traffic.bytes} in ${traffic.answers.size} answers` });
    expect(traffic.bytes, "bytes of the first load").toBeGreaterThan(10_000);
    expect(traffic.bytes, "bytes of the first load").toBeLessThan(BUDGET);

    // Nobody else is asked for anything.
    const home = new URL(gateway.url).host;
    const elsewhere = traffic.urls.filter((url) => !/^(data|blob):/.test(url) && new URL(url).host !== home);
    expect(elsewhere).toEqual([]);

    let gzipped = 0;
    for (const { url, status, headers } of traffic.assets) {
      expect(status, url).toBe(200);
      expect(headers["content-encoding"], url).toBe("br");
      expect(headers["cache-control"], url).toBe("public, max-age=31536000, immutable");
      expect(new URL(url).pathname, "a name that changes with what it holds").toMatch(/-[\w-]{8}\.(js|css)$/);
      const other = await fetched(url, "gzip");
      expect(other.headers["content-encoding"], url).toBe("gzip");
      gzipped += other.size;
    }
    // Who knows gzip only has the budget too.
    expect(gzipped, "bytes of the files with gzip").toBeLessThan(BUDGET);

    // The second time no file is sent again, and a page that hasn't changed isn't either.
    traffic.again();
    await page.reload({ waitUntil: "networkidle" });
    await start.usable(page);
    expect(traffic.assets.filter(({ kept }) => !kept).map(({ url }) => url)).toEqual([]);
    await start.leave(page);
  });
}
