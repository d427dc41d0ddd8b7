import { expect, it } from "vitest";
import { isCut, nameOf, sheetOf } from "./csv";

/** What the gateway writes of a local time. */
const written = (local: string): string => new Date(local).toISOString();

it.each<[string, string[], string]>([
  ["local times", [`start,calls\r\n${written("2026-11-22T09:00:05")},3\r\n`], "start,calls\r\n2026-11-22 09:00:05,3\r\n"],
  ["a time at the end of a line", [`a,end\r\n1,${written("2026-11-22T09:00")}\r\n`], "a,end\r\n1,2026-11-22 09:00:00\r\n"],
  ["a name that has a time in it", ["name,x\r\nLi 2026-11-22T09:00:00Z,1\r\n"], "name,x\r\nLi 2026-11-22T09:00:00Z,1\r\n"],
  ["other letters", ["name\r\n李 Müller\r\n"], "name\r\n李 Müller\r\n"],
  ["several files", ["a,b\r\n1,2\r\n", "a,b\r\n3,4\r\n", "a,b\r\n"], "a,b\r\n1,2\r\n3,4\r\n"],
  ["nothing", [], ""],
])("%s", (_, texts, expected) => expect(sheetOf(texts)).toBe(`\ufeff${expected}`));

it.each([
  [10_000, false],
  [10_001, true],
])("%i lines with the heading: cut is %s", (lines, cut) => expect(isCut("x\r\n".repeat(lines))).toBe(cut));

it.each([
  ["2026-11-22T00:00", "2026-11-23T00:00", "calls-2026-11-22.csv"],
  ["2026-11-22T00:00", "2026-11-22T10:00", "calls-2026-11-22.csv"],
  ["2026-11-20T00:00", "2026-11-23T00:00", "calls-2026-11-20-2026-11-22.csv"],
])("from %s to %s it is %s", (from, to, name) => expect(nameOf("calls", new Date(from).getTime(), new Date(to).getTime())).toBe(name));
