/** Roles, reasons, skill groups, the centre itself, queues' overflow, lists: made here, seen where they matter. */
import { go, row, save, undo } from "./administration";
import { PASSWORD, administer, expect, signInOn, test } from "./fixtures";

test("a role: made, given to an agent by name, and in force when the agent signs in", async ({ page, person, gateway }) => {
  test.setTimeout(120_000);
  await administer(page, gateway, 107);
  await go(page, "Roles");
  await page.getByRole("button", { name: "Add" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Name").fill("a name that is too long");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByRole("alert")).toContainText("At most 20 bytes");
  await form.getByLabel("Name").fill("coach");
  await form.getByLabel("Inspects and steers other agents").check();
  await save(form);
  await expect(row(page, "coach")).toContainText("Yes");

  await go(page, "Agents");
  await page.getByRole("button", { name: "Edit 110" }).click();
  await form.getByLabel("Role").selectOption({ label: "coach (1)" });
  await save(form);
  await expect(row(page, "Agent 110")).toContainText("coach");

  const coach = await person();
  await signInOn(coach, gateway, { agent: 110, state: "Busy" });
  await expect(coach.getByRole("link", { name: "Supervision" })).toBeVisible();
  await coach.getByRole("button", { name: "Sign out" }).click();

  // In use it stays; taken away again, the right is gone too.
  await go(page, "Roles");
  await row(page, "coach").getByRole("button", { name: "Delete" }).click();
  await form.getByRole("button", { name: "Delete" }).click();
  await expect(form.getByRole("alert")).toContainText("100-007");
  await form.getByRole("button", { name: "Cancel" }).click();
  await go(page, "Agents");
  await page.getByRole("button", { name: "Edit 110" }).click();
  await form.getByLabel("Role").selectOption({ label: "None" });
  await save(form);
  await signInOn(coach, gateway, { agent: 110, state: "Busy" });
  await expect(coach.getByRole("region", { name: "Your state" })).toContainText("Busy");
  await expect(coach.getByRole("link", { name: "Supervision" })).toHaveCount(0);
  await coach.getByRole("button", { name: "Sign out" }).click();

  await go(page, "Roles");
  await row(page, "coach").getByRole("button", { name: "Delete" }).click();
  await form.getByRole("button", { name: "Delete" }).click();
  await expect(row(page, "coach")).toHaveCount(0);
  await undo(page, "Deleted");
  await expect(row(page, "coach")).toContainText("Yes");
});

test("reasons: added, seen by an agent, put back; the other list keeps what is typed", async ({ page, person, gateway }) => {
  test.setTimeout(120_000);
  await administer(page, gateway, 107);
  await go(page, "Reasons");
  const busy = page.getByRole("region", { name: "Busy" });
  const rest = page.getByRole("region", { name: "Rest" });
  await expect(busy.getByLabel("Reason").first()).toHaveValue("paperwork");
  await rest.getByRole("button", { name: "Add" }).click();
  await rest.getByLabel("Reason").last().fill("doctor");
  await busy.getByRole("button", { name: "Add" }).click();
  await expect(busy.getByRole("button", { name: "Save" })).toBeDisabled();
  await busy.getByLabel("Reason").last().fill("coaching a newcomer ");
  await busy.getByLabel("Number").last().fill("199");
  await expect(busy.getByRole("alert")).toContainText("from 200 to 250");
  await busy.getByLabel("Number").last().fill("240");
  await busy.getByRole("button", { name: "Save" }).click();
  await expect(busy.getByRole("button", { name: "Save" })).toBeDisabled();
  await expect(rest.getByLabel("Reason").last()).toHaveValue("doctor");

  const agent = await person();
  await signInOn(agent, gateway, { agent: 114, state: "Busy" });
  await expect(agent.getByRole("region", { name: "Your state" }).getByRole("option", { name: "coaching a newcomer" })).toBeAttached();
  await agent.getByRole("button", { name: "Sign out" }).click();

  await undo(page, "Changed");
  await expect(busy.getByLabel("Reason")).toHaveCount(3);
  await expect(rest.getByLabel("Reason").last()).toHaveValue("doctor");

  // A link away asks first.
  await page.getByRole("navigation", { name: "Administration" }).getByRole("link", { name: "Groups", exact: true }).click();
  const leaving = page.getByRole("dialog", { name: "Not saved" });
  await leaving.getByRole("button", { name: "Cancel" }).click();
  await expect(rest.getByLabel("Reason").last()).toHaveValue("doctor");
  await page.getByRole("navigation", { name: "Administration" }).getByRole("link", { name: "Groups", exact: true }).click();
  await leaving.getByRole("button", { name: "Throw away" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Groups" })).toBeVisible();
});

test("skill groups, the centre and a queue's overflow are shown again as they were saved", async ({ page, gateway }) => {
  test.setTimeout(120_000);
  await administer(page, gateway, 107);
  const form = page.getByRole("dialog");
  await go(page, "Skill groups");
  await page.getByRole("button", { name: "Add" }).click();
  await form.getByLabel("Name").fill("telephone");
  for (const [at, queue] of ["voice (1)", "sales (3)"].entries()) {
    await form.getByRole("button", { name: "Add a queue" }).click();
    await form.getByLabel("Queue").nth(at).selectOption({ label: queue });
  }
  await form.getByLabel("Weight of the level").nth(1).fill("300");
  await form.getByLabel("Weight", { exact: true }).nth(0).fill("50");
  await save(form);
  await expect(row(page, "telephone")).toContainText("voice: 50/1, sales: 1/300");
  await undo(page, "Added");
  await expect(row(page, "telephone")).toHaveCount(0);

  await go(page, "Centre");
  await page.getByLabel("Name").fill("Example centre");
  await page.getByLabel("Wrap-up (s)").fill("45");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Changed", { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Name")).toHaveValue("Example centre");
  await expect(page.getByLabel("Wrap-up (s)")).toHaveValue("45");
  await page.getByLabel("Wrap-up (s)").fill("0");
  await page.getByRole("button", { name: "Save" }).click();
  await undo(page, "Changed");
  await expect(page.getByLabel("Wrap-up (s)")).toHaveValue("45");

  await go(page, "Skill queues");
  const sales = page.getByRole("button", { name: "Edit 3" });
  await sales.click();
  await form.getByLabel("Longest wait (s)").fill("120");
  await form.getByLabel("After the longest wait", { exact: true }).selectOption({ label: "To another queue" });
  await form.getByLabel("After the longest wait, where to").selectOption({ label: "voice (1)" });
  await form.getByLabel("When the queue is full", { exact: true }).selectOption({ label: "Play a message, then call back later" });
  await form.getByLabel("Prompt that is played").selectOption("en/goodbye.wav");
  await form.getByLabel("When nobody is signed in", { exact: true }).selectOption({ label: "To a flow" });
  await form.getByLabel("When nobody is signed in, where to").selectOption({ label: "service (1)" });
  await form.getByLabel("Who gets a call").selectOption({ label: "all ring, the first one has it" });
  await save(form);
  await page.reload();
  await sales.click();
  await expect(form.getByLabel("After the longest wait", { exact: true })).toHaveValue("queue");
  await expect(form.getByLabel("After the longest wait, where to")).toHaveValue("1");
  await expect(form.getByLabel("Prompt that is played")).toHaveValue("en/goodbye.wav");
  await expect(form.getByLabel("When nobody is signed in, where to")).toHaveValue("1");
  await expect(form.getByLabel("Who gets a call")).toHaveValue("ring-all");

  // Another kind of place begins without one; Escape asks before it is thrown away.
  await form.getByLabel("When nobody is signed in", { exact: true }).selectOption({ label: "To another queue" });
  await expect(form.getByLabel("When nobody is signed in, where to")).toHaveValue("");
  await page.keyboard.press("Escape");
  await expect(form.getByRole("alert")).toContainText("not saved");
  await form.getByRole("button", { name: "Throw away" }).click();
  await expect(form).toHaveCount(0);
});

test("a list of agents: every bad line is told, a good one is taken as a whole; changes of two administrators both stay", async ({ page, person, gateway }) => {
  test.setTimeout(120_000);
  await administer(page, gateway, 107);
  await go(page, "Import agents");
  const bad = "agentId,name,password,skills\n160,Ann,Welcome-2026x,voice:1\n161,Bo,short,voice:1\n162,Cy,Welcome-2026x,nowhere:1\nx,Di,Welcome-2026x,1\n";
  await page.getByLabel("Choose a file").setInputFiles({ name: "agents.csv", mimeType: "text/csv", buffer: Buffer.from(bad) });
  await expect(page.getByRole("group", { name: "What is sent" })).not.toContainText("Welcome-2026x");
  await page.getByRole("button", { name: "Check" }).click();
  const report = page.getByRole("alert");
  for (const line of [3, 4, 5]) await expect(report).toContainText(`Line ${line}`);
  await expect(report).not.toContainText("Line 2");
  await expect(page.getByRole("button", { name: "Import", exact: true })).toBeDisabled();

  const good = "agentId;name;password;skills\n160;张三;Welcome-2026x;voice:1\n161;Bo;Welcome-2026x;voice:2\n";
  await page.getByLabel("Choose a file").setInputFiles({ name: "agents.csv", mimeType: "text/csv", buffer: Buffer.from(good) });
  await page.getByRole("button", { name: "Check" }).click();
  await expect(page.getByText("All lines are good: 2 new, 0 changed, 0 unchanged")).toBeVisible();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText("Imported: 2 new, 0 changed, 0 unchanged")).toBeVisible();
  await go(page, "Agents");
  await expect(row(page, "张三")).toContainText("voice: 1");

  // Both have the form open; one changes the group, the other the name.
  const other = await person();
  await administer(other, gateway, 107);
  await go(other, "Agents");
  await other.getByRole("button", { name: "Edit 161" }).click();
  await page.getByRole("button", { name: "Edit 161" }).click();
  await page.getByRole("dialog").getByLabel("Group", { exact: true }).selectOption({ label: "front desk (1)" });
  await save(page.getByRole("dialog"));
  await other.getByRole("dialog").getByLabel("Name").fill("Bob");
  await save(other.getByRole("dialog"));
  await expect(row(other, "Bob")).toContainText("front desk");

  // A new password can't be undone, and nobody claims so.
  await other.getByRole("button", { name: "Edit 161" }).click();
  await other.getByRole("dialog").getByLabel("Password").fill("Another-2026x");
  await save(other.getByRole("dialog"));
  await expect(other.locator(".toast").filter({ hasText: "Changed" }).last().getByRole("button", { name: "Undo" })).toHaveCount(0);
  await expect(other.getByText(PASSWORD)).toHaveCount(0);
});
