/** What the tests of the administration share. */
import type { Locator, Page } from "@playwright/test";
import { expect } from "./fixtures";

/** Goes to a page by its link. */
export async function go(page: Page, words: string): Promise<void> {
  await page.getByRole("navigation", { name: "Administration" }).getByRole("link", { name: words, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: words, exact: true })).toBeVisible();
}

/** The row of a table with a text. */
export const row = (page: Page, text: string): Locator => page.getByRole("row").filter({ hasText: text });

/** Presses Undo beside the newest of these words. */
export async function undo(page: Page, words: string): Promise<void> {
  const told = page.getByRole("region", { name: "Status" }).locator(".toast").filter({ hasText: words }).last();
  await told.getByRole("button", { name: "Undo" }).click();
}

/** Saves the form of a dialog, which closes then. */
export async function save(form: Locator): Promise<void> {
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toHaveCount(0);
}

/** A tone as a WAV of 16 bits, 8 kHz, mono. */
export function tone(hertz: number, seconds: number): Buffer {
  const rate = 8000;
  const count = Math.round(rate * seconds);
  const wav = Buffer.alloc(44 + 2 * count);
  wav.write("RIFF", 0);
  wav.writeUInt32LE(36 + 2 * count, 4);
  wav.write("WAVEfmt ", 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(2 * rate, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36);
  wav.writeUInt32LE(2 * count, 40);
  for (let at = 0; at < count; at += 1) wav.writeInt16LE(Math.round(9000 * Math.sin((2 * Math.PI * hertz * at) / rate)), 44 + 2 * at);
  return wav;
}
