import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { Button, type Loaded, Note, failureText } from "../ui";

/** What was loaded; before that a word, and what went wrong with a way to try again. */
export function Shown<T>({ of, children }: { of: Loaded<T>; children: (data: T) => ComponentChildren }) {
  const { data, error, reload } = of;
  return (
    <>
      {error !== undefined && (
        <Note tone="bad">
          <p>{failureText(error)}</p>
          <Button small icon="refresh" onClick={reload}>
            {t("common.refresh")}
          </Button>
        </Note>
      )}
      {data !== undefined ? children(data) : error === undefined && <p role="status">{t("common.loading")}</p>}
    </>
  );
}
