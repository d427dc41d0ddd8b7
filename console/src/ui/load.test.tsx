import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Loaded, useLoad } from "./load";

const root = document.createElement("div");
let loaded: Loaded<number>;
let answers: ((value: number) => void)[];
const load = (): Promise<number> => new Promise((done) => answers.push(done));

function Page({ input }: { input: number }) {
  loaded = useLoad(load, [input], 1000);
  return null;
}
const show = (input: number): void => void act(() => render(<Page input={input} />, root));
const wait = (milliseconds: number): Promise<void> => act(async () => void (await vi.advanceTimersByTimeAsync(milliseconds)));
const answer = (nth: number, value: number): Promise<void> => act(async () => answers[nth]?.(value));

beforeEach(() => {
  vi.useFakeTimers();
  answers = [];
});
afterEach(() => {
  act(() => render(null, root));
  vi.useRealTimers();
});

it("waits for an answer that takes longer than the time between two questions", async () => {
  show(1);
  await wait(3500);
  expect(answers).toHaveLength(1);
  await answer(0, 7);
  expect(loaded.data).toBe(7);
  await wait(1000);
  expect(answers).toHaveLength(2);
});

it("asks at once for what is wanted now, and drops what was wanted before", async () => {
  show(1);
  show(2);
  expect(answers).toHaveLength(2);
  await answer(0, 1);
  expect(loaded.data).toBeUndefined();
  await answer(1, 2);
  expect(loaded.data).toBe(2);
});

it("asks when the page is seen again, not while it isn't", async () => {
  show(1);
  await answer(0, 1);
  const seen = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  await wait(5000);
  expect(answers).toHaveLength(1);
  seen.mockReturnValue("visible");
  act(() => void document.dispatchEvent(new Event("visibilitychange")));
  expect(answers).toHaveLength(2);
  seen.mockRestore();
});
