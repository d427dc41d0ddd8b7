/** How good the sound is: figures out of what the browser counts. */

export interface Figures {
  /** Packets that didn't come, in percent of the last while. */
  lost: number;
  /** Of what we sent, as the other end tells; `undefined` while it hasn't. */
  lostThere: number | undefined;
  /** Milliseconds. */
  jitter: number;
  roundTrip: number | undefined;
  /** Decibels below full scale. */
  heard: number;
  /** How much weaker the echo comes back, in decibels; browsers tell it seldom. */
  echoReturnLoss: number | undefined;
}

/** What is counted from the beginning of a call. */
export interface Counted {
  received: number;
  lost: number;
}

/** Quietest level that is told. */
export const SILENCE = -60;

/** Decibels below full scale of an amplitude between 0 and 1. */
export function decibels(amplitude: number): number {
  if (!(amplitude > 0)) return SILENCE;
  return Math.max(SILENCE, Math.min(0, 20 * Math.log10(amplitude)));
}

/** Root of the mean square of samples. */
export function strength(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}

/** Loss between two counts, in percent. A count that went back is of another stream. */
export function lossPercent(before: Counted | undefined, now: Counted): number {
  const fresh = !before || now.received < before.received;
  const received = now.received - (fresh ? 0 : before.received);
  // Copies and late packets make the count of lost ones go down.
  const lost = Math.max(0, now.lost - (fresh ? 0 : before.lost));
  const all = received + lost;
  return all === 0 ? 0 : (100 * lost) / all;
}

interface Report {
  type: string;
  kind?: string;
  packetsReceived?: number;
  packetsLost?: number;
  fractionLost?: number;
  jitter?: number;
  audioLevel?: number;
  roundTripTime?: number;
  currentRoundTripTime?: number;
  nominated?: boolean;
  echoReturnLoss?: number;
}

/** Reads a connection's reports; `before` is what the last reading counted. */
export function readFigures(reports: Iterable<unknown>, before: Counted | undefined): [Figures, Counted] {
  const counted: Counted = { received: 0, lost: 0 };
  const figures: Figures = {
    lost: 0,
    lostThere: undefined,
    jitter: 0,
    roundTrip: undefined,
    heard: SILENCE,
    echoReturnLoss: undefined,
  };
  let pair: number | undefined;
  for (const report of reports as Iterable<Report>) {
    switch (report.type) {
      case "inbound-rtp":
        counted.received += report.packetsReceived ?? 0;
        counted.lost += report.packetsLost ?? 0;
        figures.jitter = 1000 * (report.jitter ?? 0);
        figures.heard = decibels(report.audioLevel ?? 0);
        break;
      case "remote-inbound-rtp":
        if (report.fractionLost !== undefined) figures.lostThere = 100 * report.fractionLost;
        if (report.roundTripTime !== undefined) figures.roundTrip = 1000 * report.roundTripTime;
        break;
      case "candidate-pair":
        if (report.nominated && report.currentRoundTripTime !== undefined) pair = 1000 * report.currentRoundTripTime;
        break;
      case "media-source":
        // Browsers without a figure tell a negative one.
        if ((report.echoReturnLoss ?? 0) > 0) figures.echoReturnLoss = report.echoReturnLoss;
        break;
      default:
    }
  }
  figures.roundTrip ??= pair;
  figures.lost = lossPercent(before, counted);
  return [figures, counted];
}

/** How the sound is to be called. */
export type Quality = "good" | "fair" | "poor";

export function quality(figures: Figures): Quality {
  const lost = Math.max(figures.lost, figures.lostThere ?? 0);
  const late = figures.roundTrip ?? 0;
  if (lost > 5 || late > 500 || figures.jitter > 60) return "poor";
  return lost > 1 || late > 300 || figures.jitter > 30 ? "fair" : "good";
}
