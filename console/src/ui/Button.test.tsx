import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, it } from "vitest";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { Toasts, toast } from "./toast";

const root = document.body.appendChild(document.createElement("div"));
afterEach(() => act(() => render(null, root)));

it("does once what is pressed again and again, and keeps the focus meanwhile", async () => {
  let done: () => void = () => undefined;
  let times = 0;
  const run = (): Promise<void> => {
    times += 1;
    return new Promise((go) => (done = go));
  };
  act(() => render(<Button onClick={run}>Hold</Button>, root));
  const button = root.querySelector("button") as HTMLButtonElement;
  button.focus();
  act(() => {
    button.click();
    button.click();
  });
  expect(times).toBe(1);
  expect([button.disabled, button.getAttribute("aria-disabled"), document.activeElement]).toEqual([false, "true", button]);
  await act(async () => done());
  expect(button.getAttribute("aria-disabled")).toBeNull();
  act(() => button.click());
  expect(times).toBe(2);
});

/** Where messages are shown: in the dialog of that title, or on the page. */
const places = (): (string | undefined)[] =>
  [...root.querySelectorAll(".toasts")].map((one) => one.closest("dialog")?.querySelector("h2")?.textContent ?? "page");

it("messages are shown where they can be read and closed: in the dialog on top", () => {
  const show = (...titles: string[]): void =>
    void act(() =>
      render(
        <>
          {titles.map((title) => (
            <Dialog key={title} title={title} onClose={() => undefined}>
              {title}
            </Dialog>
          ))}
          <Toasts />
        </>,
        root,
      ),
    );
  show();
  expect(places()).toEqual(["page"]);
  show("one");
  expect(places()).toEqual(["one"]);
  show("one", "two");
  expect(places()).toEqual(["two"]);
  act(() => toast("that failed", "bad"));
  expect(root.querySelector("dialog:last-of-type .toast")?.textContent).toContain("that failed");
  show("two");
  expect(places()).toEqual(["two"]);
  show();
  expect(places()).toEqual(["page"]);
});

it("a dialog that the browser closed by itself is closed for the page too, and told once", () => {
  let told = 0;
  act(() => render(<Dialog title="one" onClose={() => void (told += 1)}>{null}</Dialog>, root));
  const dialog = root.querySelector("dialog") as HTMLDialogElement;
  dialog.close();
  expect(told).toBe(1);
  act(() => render(null, root));
  dialog.dispatchEvent(new Event("close"));
  expect(told).toBe(1);
});
