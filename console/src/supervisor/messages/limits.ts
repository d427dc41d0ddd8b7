/** What a note and a bulletin may hold. */

/** Bytes of a note's text, in UTF-8. */
export const NOTE_BYTES = 1023;
/** Receivers of one note. */
export const NOTE_RECEIVERS = 100;
/** Characters of a bulletin. */
export const BULLETIN_CHARACTERS = 900;

const encoder = new TextEncoder();

export const bytesOf = (text: string): number => encoder.encode(text).length;

/** Receivers in portions that one note may have. */
export function portions(agentIds: readonly number[]): number[][] {
  const list: number[][] = [];
  for (let at = 0; at < agentIds.length; at += NOTE_RECEIVERS) list.push(agentIds.slice(at, at + NOTE_RECEIVERS));
  return list;
}
