/** A list of agents as it was pasted: looked at before it is sent. */

/** A row and the line of the text that it begins on. */
export interface Row {
  line: number;
  cells: string[];
}

/** Rows of comma- or semicolon-separated values: what stands first in the header divides. Quotes as in RFC 4180; empty lines are left out. */
export function rowsOf(text: string): Row[] {
  const clean = text.replace(/^\uFEFF/, "");
  const header = clean.split(/\r?\n/, 1)[0] ?? "";
  const separator = /[,;]/.exec(header)?.[0] ?? ",";
  const rows: Row[] = [];
  let row: Row = { line: 1, cells: [] };
  let cell = "";
  let quoted = false;
  let line = 1;
  const endCell = (): void => {
    row.cells.push(cell.trim());
    cell = "";
  };
  const endRow = (): void => {
    endCell();
    if (row.cells.some((one) => one !== "")) rows.push(row);
    row = { line, cells: [] };
  };
  for (let at = 0; at < clean.length; at += 1) {
    const sign = clean[at];
    if (sign === "\n") line += 1;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (clean[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (sign === '"' && cell.trim() === "") {
      cell = "";
      quoted = true;
    } else if (sign === separator) endCell();
    else if (sign === "\n") endRow();
    else if (sign !== "\r") cell += sign;
  }
  endRow();
  return rows;
}

/** What is shown of a list before it is sent: passwords aren't. */
export interface Preview {
  header: string[];
  rows: Row[];
  /** Rows that aren't shown. */
  more: number;
  /** There is no column `agentId`. */
  headless: boolean;
}

const HIDDEN = "•••";

export function previewOf(text: string, most: number): Preview {
  const [first, ...rest] = rowsOf(text);
  const header = first?.cells ?? [];
  const password = header.findIndex((name) => name.toLowerCase() === "password");
  const hidden = rest.slice(0, most).map(({ line, cells }) => ({
    line,
    cells: cells.map((cell, at) => (at === password && cell !== "" ? HIDDEN : cell)),
  }));
  return { header, rows: hidden, more: Math.max(0, rest.length - most), headless: !header.some((name) => name.toLowerCase() === "agentid") };
}

/** The text of a file: UTF-8, or what Excel writes on a Chinese Windows. */
export function listText(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}
