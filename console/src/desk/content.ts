/** Members of an event's content, which is an object, a bare text, or nothing. */

function member(content: unknown, name: string): unknown {
  return typeof content === "object" && content !== null ? (content as Record<string, unknown>)[name] : undefined;
}

/** A text; the content itself without a name. What isn't there is empty. */
export function text(content: unknown, name?: string): string {
  const value = name === undefined ? content : member(content, name);
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

/** A number, also where it is told as a text. */
export function number(content: unknown, name: string): number | undefined {
  const value = member(content, name);
  const read = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof read === "number" && Number.isFinite(read) ? read : undefined;
}

export function flag(content: unknown, name: string): boolean {
  return member(content, name) === true;
}

export function part(content: unknown, name: string): unknown {
  return member(content, name);
}
