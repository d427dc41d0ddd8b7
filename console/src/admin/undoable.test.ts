import { expect, it, vi } from "vitest";
import type { toast } from "../ui";
import { undoable } from "./undoable";

type Told = Parameters<typeof toast>;

function listener() {
  const told: Told[] = [];
  return { told, tell: ((...words: Told) => void told.push(words)) as typeof toast };
}

it("does it, tells it, and puts it back once asked", async () => {
  const { told, tell } = listener();
  let queue = "before";
  const after = vi.fn();
  const deed = {
    run: async () => void (queue = "after"),
    undo: async () => void (queue = "before"),
    words: "changed",
    after,
  };
  await undoable(deed, tell);
  expect(queue).toBe("after");
  expect(told.map(([words, tone]) => [words, tone])).toEqual([["changed", "good"]]);
  expect(after).toHaveBeenCalledTimes(1);
  await told[0]?.[2]?.run();
  expect(queue).toBe("before");
  expect(told).toHaveLength(2);
  expect(after).toHaveBeenCalledTimes(2);
});

it("offers nothing where nothing can be put back", async () => {
  const { told, tell } = listener();
  await undoable({ run: () => Promise.resolve(), words: "deleted" }, tell);
  expect(told[0]?.[2]).toBeUndefined();
});

it("a refused change tells nothing", async () => {
  const { told, tell } = listener();
  const after = vi.fn();
  const refused = undoable({ run: () => Promise.reject(new Error("no")), undo: () => Promise.resolve(), words: "changed", after }, tell);
  await expect(refused).rejects.toThrow("no");
  expect(told).toEqual([]);
  expect(after).not.toHaveBeenCalled();
});

it("an undo that is refused says so, and the page shows what there is", async () => {
  const { told, tell } = listener();
  const after = vi.fn();
  await undoable({ run: () => Promise.resolve(), undo: () => Promise.reject(new Error("taken")), words: "deleted", after }, tell);
  await expect(Promise.resolve(told[0]?.[2]?.run())).rejects.toThrow("taken");
  expect(told).toHaveLength(1);
  expect(after).toHaveBeenCalledTimes(2);
});
