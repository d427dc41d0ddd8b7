/** A change that can be taken back: done, told, and put back when somebody asks in time. */
import { t } from "../i18n";
import { toast } from "../ui";

export interface Deed {
  run: () => Promise<unknown>;
  /** What the toast says afterwards. */
  words: string;
  /** Puts back what was before; without it nothing is offered. */
  undo?: (() => Promise<unknown>) | undefined;
  /** After either: shows what there is now. */
  after?: () => unknown;
}

/** Does it, and offers to undo it. Fails as `run` does; then nothing is told or offered. */
export async function undoable(deed: Deed, tell: typeof toast = toast): Promise<void> {
  await deed.run();
  const { undo } = deed;
  tell(
    deed.words,
    "good",
    undo && {
      label: t("common.undo"),
      run: async () => {
        try {
          await undo();
          tell(t("admin.undone"), "good");
        } finally {
          await deed.after?.();
        }
      },
    },
  );
  await deed.after?.();
}
