import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, it } from "vitest";
import { type Column, Table } from "./Table";

interface Row {
  id: number;
  name: string;
}

const columns: Column<Row>[] = [
  { id: "id", header: "Number", value: (row) => row.id, end: true },
  { id: "name", header: "Name", value: (row) => row.name, cell: (row) => <b>{row.name}</b> },
];
const rows: Row[] = [
  { id: 10, name: "Cai" },
  { id: 9, name: "Ana" },
  { id: 100, name: "Ben" },
];

let root: HTMLElement;
function show(props: { rows?: Row[]; filter?: string; pageSize?: number }): void {
  root ??= document.body.appendChild(document.createElement("div"));
  act(() => render(<Table caption="rows" columns={columns} rows={props.rows ?? rows} rowKey={(row) => row.id} {...props} />, root));
}
const cells = (nth: number): string[] => [...root.querySelectorAll(`tbody td:nth-child(${nth})`)].map((cell) => cell.textContent ?? "");
const press = (words: string): void => {
  const button = [...root.querySelectorAll("button")].find((one) => one.textContent?.startsWith(words));
  act(() => button?.click());
};

afterEach(() => act(() => render(null, root)));

it("sorts figures as figures and texts as texts", () => {
  show({});
  expect(cells(1)).toEqual(["10", "9", "100"]);
  press("Name");
  expect(cells(2)).toEqual(["Ana", "Ben", "Cai"]);
  // Figures begin with the largest.
  press("Number");
  expect(cells(1)).toEqual(["100", "10", "9"]);
  expect(root.querySelector("th")?.getAttribute("aria-sort")).toBe("descending");
  press("Number");
  expect(cells(1)).toEqual(["9", "10", "100"]);
});

it("filters by any column, and says when nothing is left", () => {
  show({ filter: "an" });
  expect(cells(2)).toEqual(["Ana"]);
  show({ filter: "zzz" });
  expect(cells(2)).toEqual([]);
  expect(root.querySelector("p")).not.toBeNull();
});

it("has pages, and goes back when the last one vanishes", () => {
  show({ pageSize: 2 });
  expect(cells(1)).toEqual(["10", "9"]);
  press("Next");
  expect(cells(1)).toEqual(["100"]);
  show({ rows: rows.slice(0, 2), pageSize: 2 });
  expect(cells(1)).toEqual(["10", "9"]);
});
