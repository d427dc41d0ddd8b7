/** What was typed into a flow and not saved, kept while this tab is open: also when the session ended meanwhile. */
import { signal } from "@preact/signals";

export interface FlowText {
  text: string;
  version: string;
}

export interface Draft {
  /** Whose it is. */
  account: number;
  /** The file; empty for a new one. */
  name: string;
  /** The name that was typed for a new one. */
  file: string;
  text: string;
  /** What it was made from: saving it over something newer is a conflict. */
  before: FlowText | undefined;
}

export const drafts = signal<readonly Draft[]>([]);

const same = (one: Draft, other: Draft): boolean => one.account === other.account && one.name === other.name && (one.name !== "" || one.file === other.file);

/** Keeps what was typed, in place of what was typed into the same file before. */
export function keep(draft: Draft): void {
  drafts.value = [...drafts.peek().filter((one) => !same(one, draft)), draft];
}

/** Takes it away: to go on with it, or for good. */
export function forget(draft: Draft): void {
  drafts.value = drafts.peek().filter((one) => one !== draft);
}
