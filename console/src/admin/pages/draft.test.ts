import { beforeEach, expect, it } from "vitest";
import { type Draft, drafts, forget, keep } from "./draft";

const draft = (name: string, file: string, text: string, account = 107): Draft => ({ account, name, file, text, before: undefined });

beforeEach(() => void (drafts.value = []));

it("keeps the newest of each file, and those of each administrator", () => {
  keep(draft("a.toml", "a.toml", "1"));
  keep(draft("", "new.toml", "2"));
  keep(draft("", "newer.toml", "3"));
  keep(draft("a.toml", "a.toml", "4"));
  keep(draft("a.toml", "a.toml", "5", 108));
  expect(drafts.value.map(({ text }) => text)).toEqual(["2", "3", "4", "5"]);
});

it("forgets one", () => {
  const first = draft("a.toml", "a.toml", "1");
  keep(first);
  keep(draft("b.toml", "b.toml", "2"));
  forget(first);
  expect(drafts.value.map(({ name }) => name)).toEqual(["b.toml"]);
});
