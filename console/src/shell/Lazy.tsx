import type { FunctionComponent } from "preact";
import { t } from "../i18n";
import { Button, Note, failureText, useLoad } from "../ui";

/** A part of the console, loaded when it is first needed. */
export function Lazy({ load }: { load: () => Promise<{ default: FunctionComponent }> }) {
  const { data, error, reload } = useLoad(load, []);
  if (data) return <data.default />;
  if (error === undefined) return <p role="status">{t("common.loading")}</p>;
  return (
    <Note tone="bad">
      <p>{failureText(error)}</p>
      <Button onClick={reload}>{t("common.refresh")}</Button>
    </Note>
  );
}
