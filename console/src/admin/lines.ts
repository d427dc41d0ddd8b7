/** Lines of a text: for line numbers, and to go to one. */

export function lineCount(text: string): number {
  return text.split("\n").length;
}

/** Where a line (1 is the first) begins and ends; the last line when there are fewer. */
export function lineRange(text: string, line: number): [number, number] {
  const lines = text.split("\n");
  const at = Math.min(Math.max(1, line), lines.length) - 1;
  const from = lines.slice(0, at).reduce((sum, one) => sum + one.length + 1, 0);
  return [from, from + (lines[at]?.length ?? 0)];
}
