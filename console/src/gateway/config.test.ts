import { afterEach, describe, expect, it, vi } from "vitest";
import { ConfigSession, configResume } from "./config";

afterEach(() => {
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

const open: ConfigSession[] = [];
afterEach(() => {
  for (const session of open.splice(0)) session.end();
});

function signedIn(guid = "g1"): ConfigSession {
  const session = new ConfigSession(100_001, guid);
  open.push(session);
  return session;
}

function answers(body: string): void {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(body, { headers: { "content-type": "application/json" } })));
}

/** An answer with this code; without one nobody answers. */
function answersCode(code: string): void {
  if (code === "") vi.stubGlobal("fetch", () => Promise.reject(new TypeError("refused")));
  else answers(`{"message":"","retcode":"${code}","result":{}}`);
}

describe("a session of the configuration interface", () => {
  const cases = [
    ["ended by silence", "100-006", false],
    ["unknown to a gateway that was started again", "000-003", false],
    ["refused something", "100-007", true],
    ["answered by nobody", "", true],
  ] as const;

  it.each(cases)("%s (%s): goes on: %s", async (_, code, goesOn) => {
    for (const ask of ["call", "blob"] as const) {
      const session = signedIn();
      let told = 0;
      session.onEnded = () => (told += 1);
      answersCode(code);
      await (ask === "call" ? session.call("GET", "/config/vdn") : session.blob("/config/files/prompts/sound")).catch(() => undefined);
      expect([session.ended, told]).toEqual([!goesOn, goesOn ? 0 : 1]);
    }
  });

  it.each(cases)("%s (%s), then the page is loaded again: goes on: %s", async (_, code, goesOn) => {
    signedIn();
    answersCode(code);
    const session = await configResume();
    if (session) open.push(session);
    expect(session !== undefined).toBe(goesOn);
  });

  it("leaves alone what the tab keeps of the session after it", async () => {
    const before = signedIn("g1");
    signedIn("g2");
    before.end();
    answers('{"message":"","retcode":"0","result":{}}');
    const found = await configResume();
    expect(found).toBeDefined();
    if (found) open.push(found);
  });

  it("finds none in what it can't read", async () => {
    sessionStorage.setItem("ccgate.config", "{");
    expect(await configResume()).toBeUndefined();
  });
});
