/** The gateway's comma-separated values as a spreadsheet here opens them. */

/** Without this mark a spreadsheet takes other letters than English ones for something else. */
const MARK = "\ufeff";
/** A moment as the gateway writes it, alone in its cell. */
const MOMENT = /(?<=^|,)(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)(?=,|\r?$)/gm;
/** Most lines that the gateway writes at once. */
const MOST_LINES = 10_000;

const two = (value: number): string => String(value).padStart(2, "0");

/** Local time as spreadsheets read it. */
function local(moment: string): string {
  const at = new Date(moment);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** Several files with the same heading as one, with local times as on the page. */
export function sheetOf(texts: readonly string[]): string {
  const [first = "", ...more] = texts;
  const lines = more.map((text) => text.slice(text.indexOf("\n") + 1));
  return MARK + [first, ...lines].join("").replace(MOMENT, local);
}

/** Whether there may be more than the gateway wrote. */
export const isCut = (text: string): boolean => (text.match(/\n/g)?.length ?? 0) > MOST_LINES;

/** `calls-2026-11-20-2026-11-22`: of which local days it is. */
export function nameOf(what: string, from: number, to: number): string {
  const day = (at: number): string => local(new Date(at).toISOString()).slice(0, 10);
  const [first, last] = [day(from), day(Math.max(from, to - 1))];
  return `${what}-${first === last ? first : `${first}-${last}`}.csv`;
}
