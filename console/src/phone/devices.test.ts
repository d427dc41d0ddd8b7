import { describe, expect, it, vi } from "vitest";
import { devices, openMicrophone, wantsAnother } from "./devices";

const stream = (deviceId: string, readyState: "live" | "ended" = "live"): MediaStream =>
  ({ getAudioTracks: () => [{ readyState, getSettings: () => ({ deviceId }) }] }) as unknown as MediaStream;
const found = (...ids: string[]): MediaDeviceInfo[] => ids.map((deviceId) => ({ deviceId }) as MediaDeviceInfo);

describe("wantsAnother", () => {
  it.each([
    ["no call", undefined, "a", ["a"], false],
    ["the chosen one is used", stream("a"), "a", ["a", "b"], false],
    ["the chosen one came back", stream("b"), "a", ["a", "b"], true],
    ["the chosen one is still away", stream("b"), "a", ["b"], false],
    ["the used one was pulled out", stream("a", "ended"), "a", [], true],
    ["the system's is used and wanted", stream("b"), "", ["a", "b"], false],
    ["the system's was pulled out", stream("b", "ended"), "", ["a"], true],
  ] as const)("%s", (_, used, chosen, there, expected) => {
    expect(wantsAnother(used, chosen, found(...there))).toBe(expected);
  });
});

it("knows the devices once the microphone was allowed, which no event tells", async () => {
  let allowed = false;
  const named = (kind: MediaDeviceKind): MediaDeviceInfo =>
    ({ kind, deviceId: allowed ? kind : "", label: allowed ? kind : "" }) as MediaDeviceInfo;
  vi.stubGlobal("navigator", {
    mediaDevices: {
      getUserMedia: () => Promise.resolve(((allowed = true), stream("audioinput"))),
      enumerateDevices: () => Promise.resolve([named("audioinput"), named("videoinput"), named("audiooutput")]),
    },
  });
  await openMicrophone("");
  await vi.waitFor(() => expect(devices.value.microphones.map(({ label }) => label)).toEqual(["audioinput"]));
  expect(devices.value.speakers.map(({ label }) => label)).toEqual(["audiooutput"]);
  const known = devices.value;
  await openMicrophone("");
  await Promise.resolve();
  expect(devices.value).toBe(known);
  vi.unstubAllGlobals();
});
