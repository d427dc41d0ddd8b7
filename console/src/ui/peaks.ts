/** The outline of a sound: what a waveform shows. */

/** More than a wide screen has columns. */
const MOST = 4_000;
/** Decoded for looking at, not for hearing. */
const RATE = 8_000;

/** The sample that is farthest from silence in each of at most `most` equal stretches. */
export function peaksOf(samples: Float32Array, most = MOST): number[] {
  const count = Math.min(most, samples.length);
  return Array.from({ length: count }, (_, nth) => {
    const [from, to] = [Math.floor((nth * samples.length) / count), Math.floor(((nth + 1) * samples.length) / count)];
    let peak = 0;
    for (let at = from; at < to; at += 1) {
      const sample = samples[at] ?? 0;
      if (Math.abs(sample) > Math.abs(peak)) peak = sample;
    }
    return peak;
  });
}

export interface Outline {
  peaks: number[][];
  /** Seconds. */
  length: number;
}

/** Fetches and decodes a sound; fails with whatever the browser says. */
export async function outlineOf(url: string, signal: AbortSignal): Promise<Outline> {
  const answer = await fetch(url, { signal, cache: "no-store" });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const sound = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(await answer.arrayBuffer());
  const channels = Array.from({ length: Math.min(sound.numberOfChannels, 2) }, (_, nth) => peaksOf(sound.getChannelData(nth)));
  return { peaks: channels, length: sound.duration };
}
