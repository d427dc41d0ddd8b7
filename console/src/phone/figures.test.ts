import { describe, expect, it } from "vitest";
import { type Figures, SILENCE, decibels, lossPercent, quality, readFigures, strength } from "./figures";

describe("levels", () => {
  it.each([
    [1, 0],
    [0.5, -6.02],
    [0.1, -20],
    [0.000001, SILENCE],
    [0, SILENCE],
    [2, 0],
    [Number.NaN, SILENCE],
  ])("%d is %d dB", (amplitude, level) => expect(decibels(amplitude)).toBeCloseTo(level, 2));

  it("of a sine is 3 dB below its peak", () => {
    const sine = Float32Array.from({ length: 8000 }, (_, n) => Math.sin((2 * Math.PI * 440 * n) / 8000));
    expect(decibels(strength(sine))).toBeCloseTo(-3.01, 1);
    expect(strength(new Float32Array())).toBe(0);
  });
});

describe("loss", () => {
  it.each([
    [undefined, [100, 0], 0],
    [undefined, [0, 0], 0],
    [undefined, [75, 25], 25],
    [[100, 5], [190, 15], 10],
    [[100, 5], [200, 3], 0],
    [[100, 5], [100, 5], 0],
    [[100, 5], [100, 15], 100],
    // Another stream, counted from its own beginning.
    [[1000, 50], [90, 10], 10],
  ] as const)("%j then %j is %d %%", (before, now, percent) => {
    const counted = ([received, lost]: readonly [number, number]) => ({ received, lost });
    expect(lossPercent(before && counted(before), counted(now))).toBeCloseTo(percent, 6);
  });
});

describe("reports", () => {
  const inbound = { type: "inbound-rtp", kind: "audio", packetsReceived: 99, packetsLost: 1, jitter: 0.012, audioLevel: 0.1 };

  it("are put together", () => {
    const [figures, counted] = readFigures(
      [
        inbound,
        { type: "remote-inbound-rtp", fractionLost: 0.02, roundTripTime: 0.04 },
        { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.5 },
        { type: "media-source", echoReturnLoss: 30 },
        { type: "codec" },
      ],
      undefined,
    );
    expect(counted).toEqual({ received: 99, lost: 1 });
    expect(figures).toEqual({ lost: 1, lostThere: 2, jitter: 12, roundTrip: 40, heard: -20, echoReturnLoss: 30 });
  });

  it("may leave out what nobody told", () => {
    const [figures] = readFigures(
      [inbound, { type: "media-source", echoReturnLoss: -30 }, { type: "candidate-pair", nominated: false, currentRoundTripTime: 9 }, { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.003 }],
      { received: 99, lost: 1 },
    );
    expect(figures).toMatchObject({ lost: 0, lostThere: undefined, roundTrip: 3, echoReturnLoss: undefined });
  });
});

describe("quality", () => {
  const fine: Figures = { lost: 0, lostThere: undefined, jitter: 5, roundTrip: 40, heard: -20, echoReturnLoss: undefined };
  it.each([
    [{}, "good"],
    [{ lost: 2 }, "fair"],
    [{ lostThere: 6 }, "poor"],
    [{ jitter: 31 }, "fair"],
    [{ jitter: 61 }, "poor"],
    [{ roundTrip: 301 }, "fair"],
    [{ roundTrip: undefined }, "good"],
    [{ roundTrip: 501 }, "poor"],
  ])("%j is %s", (part, expected) => expect(quality({ ...fine, ...part })).toBe(expected));
});
