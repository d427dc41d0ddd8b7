/** Prompts and flows: uploaded, heard by a caller, replaced; two administrators who write the same flow. */
import { go, row, tone, undo } from "./administration";
import { administer, expect, test } from "./fixtures";

const wav = (name: string, hertz: number) => ({ name, mimeType: "audio/wav", buffer: tone(hertz, 4) });

const FLOW = `flow = 20
name = "greeter"
access_code = "4020"
start = "hello"

[step.hello]
do = "end"
say = "en/my-greeting"
`;

test("a prompt: uploaded, played, used in a flow that callers hear, replaced, put back, kept while it is used", async ({ page, gateway }) => {
  test.setTimeout(180_000);
  await administer(page, gateway, 107);
  await go(page, "Prompts");
  await page.getByRole("button", { name: "Upload" }).click();
  const form = page.getByRole("dialog");

  // Not a sound: said, and nothing is lost of what was typed.
  await form.getByLabel("Sound file").setInputFiles({ name: "My Greeting.wav", mimeType: "audio/wav", buffer: Buffer.from("not a sound") });
  await expect(form.getByLabel("Name")).toHaveValue("en/my-greeting.wav");
  await form.getByRole("button", { name: "Upload" }).click();
  await expect(form.getByRole("alert")).toContainText("can't be played");
  await form.getByLabel("Name").fill("en/My Greeting.wav");
  await expect(form.getByRole("button", { name: "Upload" })).toBeDisabled();
  await form.getByLabel("Name").fill("en/my-greeting.wav");
  await form.getByLabel("Sound file").setInputFiles(wav("My Greeting.wav", 500));
  await form.getByRole("button", { name: "Upload" }).click();
  const prompt = row(page, "en/my-greeting.wav");
  await expect(prompt).toContainText("4.0 s");

  await prompt.getByRole("button", { name: "Play" }).click();
  const player = page.getByRole("region", { name: "Listening to en/my-greeting.wav" });
  await expect.poll(() => player.locator("audio").evaluate((audio: HTMLAudioElement) => audio.duration)).toBeCloseTo(4, 1);
  await player.getByRole("button", { name: "Close" }).click();

  await go(page, "Flows");
  await page.getByRole("button", { name: "New flow" }).click();
  await page.getByLabel("File name").fill("greeter");
  await page.getByRole("textbox", { name: "Text of greeter.toml" }).fill(FLOW);
  await expect(page.getByText("Nothing is wrong")).toBeVisible();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(row(page, "greeter.toml")).toContainText("In force");
  const heard = await gateway.call("4020", { talk: 3, expectTone: 500 }).ended;
  expect(heard.words).toContain("500 Hz heard");

  // In use it can be replaced, but not deleted.
  await go(page, "Prompts");
  await expect(prompt).toContainText("greeter.toml");
  await expect(prompt.getByRole("button", { name: "Delete" })).toBeDisabled();
  await prompt.getByRole("button", { name: "Replace" }).click();
  await form.getByLabel("Sound file").setInputFiles(wav("new.wav", 1000));
  await expect(form.getByRole("alert")).toContainText("is there already");
  await form.getByRole("button", { name: "Replace" }).click();
  await expect(form).toHaveCount(0);
  const other = await gateway.call("4020", { talk: 3, expectTone: 1000 }).ended;
  expect(other.words).toContain("1000 Hz heard");
  await undo(page, "en/my-greeting.wav is uploaded");
  await expect(page.getByText("Undone")).toBeVisible();
  const again = await gateway.call("4020", { talk: 3, expectTone: 500 }).ended;
  expect(again.words).toContain("500 Hz heard");

  // Without the flow it can be deleted, and comes back.
  await go(page, "Flows");
  await row(page, "greeter.toml").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(row(page, "greeter.toml")).toHaveCount(0);
  await go(page, "Prompts");
  await prompt.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(prompt).toHaveCount(0);
  await undo(page, "Deleted");
  await expect(prompt).toContainText("4.0 s");
});

test("a flow: what is wrong stands beside its line, nothing typed is lost, and two who save it are told of each other", async ({ page, person, gateway }) => {
  test.setTimeout(120_000);
  await administer(page, gateway, 107);
  await go(page, "Flows");
  await page.getByRole("button", { name: "New flow" }).click();
  await page.getByLabel("File name").fill("shared.toml");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(row(page, "shared.toml")).toContainText("In force");

  const open = async (who: typeof page) => {
    await who.getByRole("button", { name: "Edit shared.toml" }).click();
    const text = who.getByRole("textbox", { name: "Text of shared.toml" });
    await expect(text).toHaveValue(/do = "queue"/);
    return text;
  };
  const text = await open(page);
  const good = await text.inputValue();
  await text.fill(good.replace('do = "queue"', 'do = "dance"'));
  const faults = page.getByRole("list", { name: "Faults" });
  await faults.getByRole("button", { name: /^Line \d+/ }).first().click();
  const line = good.split("\n").indexOf('do = "queue"') + 1;
  await expect(page.locator(".gutter .bad").first()).toHaveText(String(line));
  expect(await text.evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd))).toBe('do = "dance"');

  // Left by a link, and gone on with.
  await go(page, "Prompts");
  await go(page, "Flows");
  await expect(page.getByText("What you typed into shared.toml was not saved.")).toBeVisible();
  await page.getByRole("button", { name: "Go on editing" }).click();
  await expect(text).toHaveValue(/do = "dance"/);
  await text.fill(good.replace('name = "', 'name = "mine '));

  // Somebody else is faster.
  const other = await person();
  await administer(other, gateway, 107);
  await go(other, "Flows");
  const theirs = await open(other);
  await theirs.fill(good.replace('name = "', 'name = "theirs '));
  await expect(other.getByText("Nothing is wrong")).toBeVisible();
  await other.getByRole("button", { name: "Save" }).click();
  await expect(row(other, "shared.toml")).toContainText("theirs");

  await expect(page.getByText("Nothing is wrong")).toBeVisible();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Somebody else saved this flow while you were editing.")).toBeVisible();
  await page.getByRole("button", { name: "Take theirs" }).click();
  await expect(text).toHaveValue(/theirs/);
  await text.fill(good.replace('name = "', 'name = "both '));
  await expect(page.getByText("Nothing is wrong")).toBeVisible();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(row(page, "shared.toml")).toContainText("both");
  await undo(page, "Saved and in force");
  await expect(row(page, "shared.toml")).toContainText("theirs");

  // A draft that is thrown away is gone.
  await open(page);
  await text.fill("flow = 1");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Throw away" }).click();
  await expect(page.getByText("was not saved")).toHaveCount(0);
});
