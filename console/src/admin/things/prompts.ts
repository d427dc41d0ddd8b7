/** Sound files that callers hear. */

export interface Prompt {
  name: string;
  language: string | null;
  bytes: number;
  /** Nothing when it can't be played. */
  seconds: number | null;
  usedBy: string[];
}

/** Most bytes of one. */
export const MOST_BYTES = 5 * 1024 * 1024;

const NAME = /^[a-z0-9_-]{1,64}(\/[a-z0-9_-]{1,64}){0,3}\.wav$/;

/** Up to four parts of a-z, 0-9, _ and -, and `.wav`. */
export function isPromptName(name: string): boolean {
  return NAME.test(name);
}

/** A name that the gateway takes, out of a file's: `Welcome (new).WAV` in `en` is `en/welcome-new.wav`. */
export function promptName(folder: string, file: string): string {
  const stem = file.replace(/\.wav$/i, "").toLowerCase();
  const clean = stem.replace(/[^a-z0-9_-]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 64);
  return `${folder === "" ? "" : `${folder}/`}${clean === "" ? "sound" : clean}.wav`;
}

/** `31 kB`, `1.5 MB`. */
export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
