import { describe, expect, it } from "vitest";
import { listText, previewOf, rowsOf } from "./csv";

describe("rowsOf", () => {
  it.each<[string, string, [number, ...string[]][]]>([
    ["nothing", "", []],
    ["commas", "agentId,name\n101,Ann\n102,Bo", [[1, "agentId", "name"], [2, "101", "Ann"], [3, "102", "Bo"]]],
    ["semicolons, a mark at the start and Windows' line ends", "\uFEFFagentId;name\r\n101;Ann\r\n", [[1, "agentId", "name"], [2, "101", "Ann"]]],
    ["a comma within quotes", 'agentId,skills\n101,"1:1,3:2"', [[1, "agentId", "skills"], [2, "101", "1:1,3:2"]]],
    ["a comma where semicolons divide", "agentId;phones\n101;1,2", [[1, "agentId", "phones"], [2, "101", "1,2"]]],
    ["a quote within quotes", 'agentId,name\n101,"A ""B"""', [[1, "agentId", "name"], [2, "101", 'A "B"']]],
    ["a line end within quotes", 'agentId,name\n101,"A\nB"\n102,C', [[1, "agentId", "name"], [2, "101", "A\nB"], [4, "102", "C"]]],
    ["empty lines between", "agentId,name\n\n101,Ann\n \n102,Bo\n", [[1, "agentId", "name"], [3, "101", "Ann"], [5, "102", "Bo"]]],
    ["empty cells", "a,b,c\n1,,", [[1, "a", "b", "c"], [2, "1", "", ""]]],
  ])("%s", (_, text, expected) => {
    expect(rowsOf(text).map(({ line, cells }) => [line, ...cells])).toEqual(expected);
  });
});

describe("previewOf", () => {
  it("hides passwords, wherever they stand, and says how many rows are left", () => {
    const text = "Password,agentId\nSecret-2026,101\n,102\nSecret-2027,103";
    const preview = previewOf(text, 2);
    expect(preview).toEqual({
      header: ["Password", "agentId"],
      rows: [
        { line: 2, cells: ["•••", "101"] },
        { line: 3, cells: ["", "102"] },
      ],
      more: 1,
      headless: false,
    });
    expect(JSON.stringify(preview)).not.toContain("Secret");
  });

  it.each([
    ["name,password\nAnn,x", true],
    ["AGENTID,name\n1,Ann", false],
    ["", true],
  ])("%j lacks its header: %s", (text, headless) => expect(previewOf(text, 5).headless).toBe(headless));
});

it.each([
  ["UTF-8", [0xe5, 0xbc, 0xa0, 0x2c, 0x31]],
  ["UTF-8 with a mark", [0xef, 0xbb, 0xbf, 0xe5, 0xbc, 0xa0, 0x2c, 0x31]],
  ["GB 18030", [0xd5, 0xc5, 0x2c, 0x31]],
])("a file in %s is read", (_, bytes) => expect(listText(new Uint8Array(bytes).buffer)).toBe("张,1"));
