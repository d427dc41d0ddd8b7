/** The phone in the page, with a microphone that says a tone: it is heard outside, and what is said outside is heard here. */
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import config from "../playwright.config";
import { type Gateway, expect, signInOn, test } from "./fixtures";

/** What the microphone says, in Hz; callers say 440. */
const SAID = 1000;
const OUTSIDE = 440;
const AGENT = 101;

/** A WAV file of a second of the tone; the browser plays it again and again. */
function microphone(): string {
  const rate = 48_000;
  const sound = Buffer.alloc(44 + 2 * rate);
  sound.write("RIFF");
  sound.writeUInt32LE(36 + 2 * rate, 4);
  sound.write("WAVEfmt ", 8);
  sound.writeUInt32LE(16, 16);
  sound.writeUInt16LE(1, 20);
  sound.writeUInt16LE(1, 22);
  sound.writeUInt32LE(rate, 24);
  sound.writeUInt32LE(2 * rate, 28);
  sound.writeUInt16LE(2, 32);
  sound.writeUInt16LE(16, 34);
  sound.write("data", 36);
  sound.writeUInt32LE(2 * rate, 40);
  for (let n = 0; n < rate; n += 1) {
    sound.writeInt16LE(Math.round(12_000 * Math.sin((2 * Math.PI * SAID * n) / rate)), 44 + 2 * n);
  }
  const path = join(tmpdir(), `ccgate-console-${SAID}.wav`);
  writeFileSync(path, sound);
  return path;
}

const launch = config.use?.launchOptions ?? {};
test.use({ launchOptions: { ...launch, args: [...(launch.args ?? []), `--use-file-for-fake-audio-capture=${microphone()}`] } });

declare global {
  interface Window {
    /** What the last connection of the page brings. */
    farSound?: MediaStream;
    /** The phone's sockets. */
    phoneSockets: WebSocket[];
    /** Of the ways that were offered for the sound. */
    names?: string[];
    /** What was opened. */
    microphones?: MediaStream[];
  }
}

/** Keeps what the page would keep to itself. */
async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.phoneSockets = [];
    const [Connection, Socket] = [RTCPeerConnection, WebSocket];
    window.RTCPeerConnection = class extends Connection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        this.addEventListener("track", ({ track }) => (window.farSound = new MediaStream([track])));
      }
    };
    window.WebSocket = class extends Socket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        if (String(url).endsWith("/sip")) window.phoneSockets.push(this);
      }
    };
    // Answers by itself: the desktop's own part isn't tried here.
    const chosen = JSON.parse(localStorage.getItem("ccgate.sign-in") ?? "{}") as object;
    localStorage.setItem("ccgate.sign-in", JSON.stringify({ ...chosen, autoAnswer: true, autoIdle: true }));
  });
}

/** The strongest frequency of what comes from outside, in Hz. */
function heardHere(page: Page): Promise<number> {
  return page.evaluate(async () => {
    if (!window.farSound) return 0;
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
    context.createMediaStreamSource(window.farSound).connect(analyser);
    await new Promise((go) => setTimeout(go, 500));
    const levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(levels);
    const strongest = levels.reduce((best, level, n) => (level > (levels[best] ?? -Infinity) ? n : best), 0);
    const hz = (levels[strongest] ?? -Infinity) > -70 ? (strongest * context.sampleRate) / analyser.fftSize : 0;
    await context.close();
    return hz;
  });
}

async function hears(page: Page): Promise<void> {
  await expect.poll(() => heardHere(page), { timeout: 15_000 }).toBeGreaterThan(OUTSIDE - 10);
  expect(await heardHere(page)).toBeLessThan(OUTSIDE + 10);
}

const phone = (page: Page) => page.getByRole("region", { name: "Phone" });

async function ready(page: Page, gateway: Gateway): Promise<void> {
  await watch(page);
  await signInOn(page, gateway, { agent: AGENT, browserPhone: true });
  await expect(phone(page).getByText("Ready", { exact: true })).toBeVisible();
}

async function offHook(page: Page): Promise<void> {
  await expect(phone(page).getByText("Off-hook")).toBeVisible({ timeout: 20_000 });
}

async function onHook(page: Page): Promise<void> {
  await expect(phone(page).getByText("Off-hook")).toHaveCount(0);
}

test("both ends hear each other, and figures tell how well", async ({ page, gateway }) => {
  await ready(page, gateway);
  const caller = gateway.call("3000", { talk: 10, expectTone: SAID });
  await offHook(page);
  await hears(page);
  for (const meter of ["Microphone", "Heard"]) {
    const level = phone(page).getByRole("meter", { name: meter });
    await expect.poll(async () => Number(await level.getAttribute("value"))).toBeGreaterThan(-50);
  }
  await phone(page).getByRole("button", { name: "Sound quality" }).click();
  await expect(phone(page).getByText("0.0 %").first()).toBeVisible();
  await phone(page).getByRole("button", { name: "Keypad" }).click();
  await phone(page).getByRole("button", { name: "5", exact: true }).click();
  await page.keyboard.press("#");
  await expect(phone(page).getByLabel("Keys pressed")).toHaveText("5#");
  const told = await caller.ended;
  expect(told.good, told.words).toBe(true);
  await onHook(page);
  await page.getByRole("button", { name: "Sign out" }).click();
});

/** The page of before a reload has a microphone that says nothing. */
async function quietAtFirst(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const loaded = Number(sessionStorage.getItem("loaded") ?? 0) + 1;
    sessionStorage.setItem("loaded", String(loaded));
    if (loaded > 1) return;
    const context = new AudioContext();
    navigator.mediaDevices.getUserMedia = () => Promise.resolve(new MediaStreamAudioDestinationNode(context).stream);
  });
}

test("a reload in a call: muted it stays, and the sound comes back", async ({ page, gateway }) => {
  await quietAtFirst(page);
  await ready(page, gateway);
  const caller = gateway.call("3000", { talk: 20, expectTone: SAID });
  await offHook(page);
  await phone(page).getByRole("button", { name: "Mute" }).click();
  // The caller hears the tone only from when the page, loaded again, lets it through.
  await page.reload();
  await offHook(page);
  await hears(page);
  await phone(page).getByRole("button", { name: "Unmute" }).click();
  const told = await caller.ended;
  expect(told.good, told.words).toBe(true);
  await onHook(page);
  await page.getByRole("button", { name: "Sign out" }).click();
});

test("the phone's line is cut in a call: the sound goes on, and the end of the call is heard of", async ({ page, gateway }) => {
  await ready(page, gateway);
  const caller = gateway.call("3000", { talk: 60, expectTone: SAID });
  await offHook(page);
  await page.evaluate(() => window.phoneSockets.at(-1)?.close());
  await expect(phone(page).getByText("No connection to the gateway for calls.")).toBeVisible();
  await expect(phone(page).getByText("Ready", { exact: true })).toBeVisible({ timeout: 20_000 });
  await hears(page);
  await caller.hangUp();
  await onHook(page);
  await page.getByRole("button", { name: "Sign out" }).click();
});

test("the phone's line is dead and seems open: the page finds out, and makes it anew", async ({ page, gateway }) => {
  await ready(page, gateway);
  await page.evaluate(() => {
    // As when the computer has moved to another network: nothing goes out, nothing comes in, nothing is told.
    const dead = window.phoneSockets.at(-1);
    if (!dead) throw new Error("no line");
    dead.send = () => undefined;
    dead.onmessage = null;
    dispatchEvent(new Event("online"));
  });
  await expect.poll(() => page.evaluate(() => window.phoneSockets.length), { timeout: 20_000 }).toBeGreaterThan(1);
  await expect(phone(page).getByText("Ready", { exact: true })).toBeVisible({ timeout: 20_000 });
  const caller = gateway.call("3000", { talk: 60, expectTone: SAID });
  await offHook(page);
  await hears(page);
  await caller.hangUp();
  await onHook(page);
  await page.getByRole("button", { name: "Sign out" }).click();
});

test("the microphone is pulled out in a call, muted: another one is used, and lets nothing out", async ({ page, gateway }) => {
  await page.addInitScript(() => {
    const native = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await native(wanted);
      window.microphones = [...(window.microphones ?? []), stream];
      return stream;
    };
    const replace = RTCRtpSender.prototype.replaceTrack;
    RTCRtpSender.prototype.replaceTrack = function (track) {
      // As it is at that moment: a little later is too late.
      document.documentElement.dataset["replaced"] = String(track?.enabled);
      return replace.call(this, track);
    };
  });
  await ready(page, gateway);
  const caller = gateway.call("3000", { talk: 60, expectTone: SAID });
  await offHook(page);
  await hears(page);
  await phone(page).getByRole("button", { name: "Mute" }).click();
  await page.evaluate(() => {
    const track = window.microphones?.at(-1)?.getAudioTracks()[0];
    track?.stop();
    track?.dispatchEvent(new Event("ended"));
  });
  await expect(page.locator("html")).toHaveAttribute("data-replaced", "false");
  await phone(page).getByRole("button", { name: "Unmute" }).click();
  await expect.poll(() => page.evaluate(() => window.microphones?.at(-1)?.getAudioTracks()[0]?.enabled)).toBe(true);
  // One microphone is open at a time, and none after the call.
  const live = () => page.evaluate(() => window.microphones?.filter((one) => one.getAudioTracks()[0]?.readyState === "live").length);
  expect(await live()).toBe(1);
  await caller.hangUp();
  await onHook(page);
  expect(await live()).toBe(0);
  await page.getByRole("button", { name: "Sign out" }).click();
});

test("the way of the sound breaks in a call: another one is negotiated", async ({ page, gateway }) => {
  await page.addInitScript(() => {
    const native = Object.getOwnPropertyDescriptor(RTCPeerConnection.prototype, "connectionState")?.get;
    const all: RTCPeerConnection[] = [];
    const broken = (): boolean => document.documentElement.dataset["way"] === "broken";
    Object.defineProperty(RTCPeerConnection.prototype, "connectionState", {
      get(this: RTCPeerConnection): unknown {
        return broken() ? "disconnected" : native?.call(this);
      },
    });
    type Describe = (this: RTCPeerConnection, description?: RTCLocalSessionDescriptionInit) => Promise<void>;
    const describe = RTCPeerConnection.prototype.setLocalDescription as Describe;
    const noted: Describe = async function (description) {
      if (!all.includes(this)) all.push(this);
      await describe.call(this, description);
      window.names = [...(window.names ?? []), /a=ice-ufrag:(.*)/.exec(this.localDescription?.sdp ?? "")?.[1]?.trim() ?? ""];
    };
    RTCPeerConnection.prototype.setLocalDescription = noted as RTCPeerConnection["setLocalDescription"];
    document.addEventListener("way", () => all.forEach((one) => one.dispatchEvent(new Event("connectionstatechange"))));
  });
  await ready(page, gateway);
  const caller = gateway.call("3000", { talk: 25, expectTone: SAID });
  await offHook(page);
  await hears(page);
  const way = (state: string) =>
    page.evaluate((one) => {
      document.documentElement.dataset["way"] = one;
      document.dispatchEvent(new Event("way"));
    }, state);
  await way("broken");
  await expect(phone(page).getByText(/^The sound is interrupted/)).toBeVisible();
  const names = () => page.evaluate(() => new Set(window.names).size);
  await expect.poll(names, { timeout: 15_000 }).toBe(2);
  await way("whole");
  await expect(phone(page).getByText(/^The sound is interrupted/)).toBeHidden();
  await hears(page);
  const told = await caller.ended;
  expect(told.good, told.words).toBe(true);
  await onHook(page);
  await page.getByRole("button", { name: "Sign out" }).click();
});

test("closing the page in a call: the browser asks first", async ({ page, gateway }) => {
  await ready(page, gateway);
  const caller = gateway.call("3000", { talk: 60 });
  await offHook(page);
  const asked = page.waitForEvent("dialog");
  void page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
  await expect(phone(page).getByText("Off-hook")).toBeVisible();
  await caller.hangUp();
  await onHook(page);
  await page.getByRole("button", { name: "Sign out" }).click();
});

test("a call comes in the test of the sound: the test ends, and nothing of it is played into the call", async ({ page, gateway }) => {
  await page.addInitScript(() => {
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = function () {
      if (this.src.startsWith("blob:")) document.documentElement.dataset["playedBack"] = "yes";
      return play.call(this);
    };
  });
  await ready(page, gateway);
  await phone(page).getByRole("button", { name: "Phone settings" }).click();
  const dialog = page.getByRole("dialog", { name: "Phone settings" });
  await dialog.getByRole("button", { name: "Start the test" }).click();
  await expect(dialog.getByText("Speak now…")).toBeVisible();
  const caller = gateway.call("3000", { talk: 60, expectTone: SAID });
  await expect(dialog.getByText("Speak now…")).toBeHidden({ timeout: 20_000 });
  await dialog.getByRole("button", { name: "Close" }).click();
  await offHook(page);
  await hears(page);
  expect(await page.locator("html").getAttribute("data-played-back")).toBeNull();
  await caller.hangUp();
  await onHook(page);
  await page.getByRole("button", { name: "Sign out" }).click();
});

test("the tab is copied in a call: the copy goes on with it, the first one says so", async ({ page, context, gateway }) => {
  await ready(page, gateway);
  const caller = gateway.call("3000", { talk: 15, expectTone: SAID });
  await offHook(page);
  const kept = await page.evaluate(() => Object.entries(sessionStorage));
  const copy = await context.newPage();
  await watch(copy);
  await copy.addInitScript((all) => {
    if (sessionStorage.length === 0) for (const [name, value] of all) sessionStorage.setItem(name, value);
  }, kept);
  await copy.goto(`${gateway.url}/agent`);
  await offHook(copy);
  await hears(copy);
  await expect(page.getByText("This session goes on in another window.")).toBeVisible();
  const told = await caller.ended;
  expect(told.good, told.words).toBe(true);
  await onHook(copy);
  // Each tab has its own: what the first one forgot the other one still knows.
  await copy.reload();
  await expect(phone(copy).getByText("Ready", { exact: true })).toBeVisible();
  await copy.getByRole("button", { name: "Sign out" }).click();
});

test("whether the microphone may be used is asked and told before the first call", async ({ page, gateway }) => {
  await page.addInitScript(() => {
    const status = Object.assign(new EventTarget(), { state: "denied" as PermissionState });
    const native = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.permissions.query = () => Promise.resolve(status as unknown as PermissionStatus);
    navigator.mediaDevices.getUserMedia = (wanted) =>
      status.state === "denied" ? Promise.reject(new DOMException("no", "NotAllowedError")) : native(wanted);
    document.addEventListener("allow", () => {
      status.state = "granted";
      status.dispatchEvent(new Event("change"));
    });
  });
  await ready(page, gateway);
  const denied = phone(page).getByText("This page may not use the microphone.");
  await expect(denied).toBeVisible();
  await page.evaluate(() => document.dispatchEvent(new Event("allow")));
  await expect(denied).toBeHidden();
  await page.getByRole("button", { name: "Sign out" }).click();
});

/** Speaks, and hears what came back from the gateway. */
async function testSound(dialog: Locator): Promise<void> {
  await dialog.getByRole("button", { name: "Start the test" }).click();
  await expect(dialog.getByText("Speak now…")).toBeVisible();
  await expect(dialog.getByText("Did you hear yourself?")).toBeVisible({ timeout: 20_000 });
  await expect(dialog.getByText("Nothing was heard")).toHaveCount(0);
  await expect(dialog.getByText("Lost on the way here")).toBeVisible();
}

test("another microphone, and a test of the sound", async ({ page, gateway }) => {
  await ready(page, gateway);
  await phone(page).getByRole("button", { name: "Phone settings" }).click();
  const dialog = page.getByRole("dialog", { name: "Phone settings" });
  await dialog.getByRole("combobox", { name: "Microphone" }).selectOption({ label: "Fake Audio Input 2" });
  await testSound(dialog);
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.reload();
  await phone(page).getByRole("button", { name: "Phone settings" }).click();
  await expect(dialog.getByRole("combobox", { name: "Microphone" }).locator("option:checked")).toHaveText("Fake Audio Input 2");
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
});

test("without a microphone it rings and says why, and picks up once there is one", async ({ page, gateway }) => {
  await page.addInitScript(() => {
    const native = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (wanted) =>
      document.documentElement.dataset["microphone"] === "denied"
        ? Promise.reject(new DOMException("no", "NotAllowedError"))
        : native(wanted);
  });
  await ready(page, gateway);
  // Meanwhile the demo's own phone of this number, which would pick up, steps aside.
  await phone(page).getByRole("button", { name: "Phone settings" }).click();
  const dialog = page.getByRole("dialog", { name: "Phone settings" });
  await testSound(dialog);
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.evaluate(() => void (document.documentElement.dataset["microphone"] = "denied"));
  const caller = gateway.call("3000", { talk: 60, expectTone: SAID });
  await expect(phone(page).getByText("This page may not use the microphone.")).toBeVisible();
  await page.evaluate(() => void (document.documentElement.dataset["microphone"] = ""));
  await phone(page).getByRole("button", { name: "Pick up" }).click();
  await offHook(page);
  await expect(phone(page).getByText("This page may not use the microphone.")).toHaveCount(0);
  await hears(page);
  await caller.hangUp();
  await onHook(page);
  await page.getByRole("button", { name: "Sign out" }).click();
});
