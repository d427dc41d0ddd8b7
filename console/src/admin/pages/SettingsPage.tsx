import { useSignal } from "@preact/signals";
import type { ConfigSession } from "../../gateway/config";
import { t } from "../../i18n";
import { type Column, Note, Table, TextField, failureText, useLoad } from "../../ui";

interface Setting {
  key: string;
  value: unknown;
  source: string;
  place: string | null;
  meaning: string;
}

const words = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** The configuration in force. */
export function SettingsPage({ session }: { session: ConfigSession }) {
  const { data, error } = useLoad(() => session.call<{ settings: Setting[] }>("GET", "/config/centre/settings"), []);
  const filter = useSignal("");
  const columns: Column<Setting>[] = [
    { id: "key", header: t("admin.key"), value: (one) => one.key, cell: (one) => <span class="code">{one.key}</span> },
    { id: "value", header: t("admin.value"), value: (one) => words(one.value), cell: (one) => <span class="code">{words(one.value)}</span> },
    { id: "source", header: t("admin.source"), value: (one) => one.place ?? one.source },
    { id: "meaning", header: t("admin.description"), value: (one) => one.meaning, cell: (one) => <span lang="en">{one.meaning}</span> },
  ];
  return (
    <section>
      <h1>{t("admin.settings")}</h1>
      <Note>{t("admin.settingsNote")}</Note>
      <div class="row admin-bar">
        <TextField label={t("common.search")} type="search" value={filter.value} onInput={(value) => void (filter.value = value)} />
      </div>
      {error !== undefined && <Note tone="bad">{failureText(error)}</Note>}
      {data && <Table caption={t("admin.settings")} columns={columns} rows={data.settings} rowKey={(one) => one.key} filter={filter.value} pageSize={200} />}
    </section>
  );
}
