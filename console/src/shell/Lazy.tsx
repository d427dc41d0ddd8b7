import type { FunctionComponent } from "preact";
import { t } from "../i18n";
import { Button, Note, useLoad } from "../ui";

/** A part of the console, loaded when it is first needed. It fails with the network, or when the gateway is another version by now. */
export function Lazy({ load }: { load: () => Promise<{ default: FunctionComponent }> }) {
  const { data, error } = useLoad(load, []);
  if (data) return <data.default />;
  if (error === undefined) return <p role="status">{t("common.loading")}</p>;
  return (
    <Note tone="bad">
      <p>{t("common.partMissing")}</p>
      <Button onClick={() => location.reload()}>{t("common.loadAgain")}</Button>
    </Note>
  );
}
