import { describe, expect, it } from "vitest";
import { microphoneTrouble } from "./devices";
import { forgetCall, keepCall, keptCall, replaces } from "./kept-call";
import { ringTone } from "./ringer";
import { readSettings } from "./settings";

describe("settings", () => {
  const first = { microphone: "", speaker: "", ringOn: "", ringVolume: 60 };
  it.each([
    [null, {}],
    ["{", {}],
    ["null", {}],
    ["7", {}],
    ['{"microphone":"m","ringVolume":5}', { microphone: "m", ringVolume: 5 }],
    ['{"speaker":1,"ringVolume":101,"other":2}', {}],
    ['{"ringVolume":-1,"ringOn":"r"}', { ringOn: "r" }],
  ])("of %j", (text, part) => expect(readSettings(text)).toEqual({ ...first, ...part }));
});

describe("the call of before", () => {
  const call = { phone: "40001", callId: "a@b", ours: "o", theirs: "t", muted: true };
  it("is this phone's only, and forgotten", () => {
    keepCall(call);
    expect(keptCall("40001")).toEqual(call);
    expect(keptCall("40002")).toBeUndefined();
    forgetCall();
    expect(keptCall("40001")).toBeUndefined();
    sessionStorage.setItem("ccgate.phone.call", "{");
    expect(keptCall("40001")).toBeUndefined();
  });
  it("is named as the gateway sees it", () => expect(replaces(call)).toBe("Replaces: a@b;to-tag=t;from-tag=o"));
});

it.each([
  ["NotAllowedError", "phone.microphoneDenied"],
  ["NotFoundError", "phone.microphoneMissing"],
  ["NotReadableError", "phone.microphoneBusy"],
  ["TypeError", "phone.microphoneFailed"],
])("%s is told in words", (name, words) => expect(microphoneTrouble(name)).toBe(words));

it("the ring tone rings a quarter of the time, within bounds", () => {
  const tone = ringTone();
  const quarter = tone.length / 4;
  expect(Math.max(...tone.subarray(0, quarter))).toBeGreaterThan(0.8);
  expect(tone.every((sample) => Math.abs(sample) <= 1)).toBe(true);
  expect(tone.subarray(quarter).every((sample) => sample === 0)).toBe(true);
});
