/** `1:1, 3:2` as rows of a form, also while a cell of it is empty. */

/** The rows; what is missing at the end of one is 1. */
export function partsOf(words: string, counts: number): string[][] {
  const rows = words.split(",").map((part) => part.trim());
  return rows
    .filter((part) => part !== "")
    .map((part) => {
      const cells = part.split(":");
      return Array.from({ length: counts }, (_, nth) => cells[nth]?.trim() ?? "1");
    });
}

export function partsText(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => cells.join(":")).join(", ");
}
