import { expect, it } from "vitest";
import { type Step, drawn } from "./FlowPicture";

const step = (name: string, ...next: [string, string][]): Step => ({
  name,
  kind: "menu",
  summary: "",
  next: next.map(([label, to]) => ({ label, to })),
});

it("lays steps out below each other, with a line each way, also to itself and twice to the same", () => {
  const steps = [step("menu", ["1", "wait"], ["2", "wait"], ["otherwise", "menu"]), step("wait", ["full", "end"], ["gone", "nowhere"]), step("end")];
  const { boxes, lines, width, height } = drawn(steps);
  expect(boxes.map((box) => box.step.name)).toEqual(["menu", "wait", "end"]);
  const heights = boxes.map((box) => box.y);
  expect(heights).toEqual([...heights].sort((a, b) => a - b));
  expect(lines.map((line) => line.label).sort()).toEqual(["1", "2", "full", "otherwise"]);
  expect(lines.every((line) => line.path.startsWith("M"))).toBe(true);
  expect(width).toBeGreaterThan(0);
  expect(height).toBeGreaterThan(0);
});
