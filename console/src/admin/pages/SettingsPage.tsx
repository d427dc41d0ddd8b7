import { useSignal } from "@preact/signals";
import type { ConfigSession } from "../../gateway/config";
import { maybe, t } from "../../i18n";
import { Check, type Column, Note, Table, TextField, useLoad } from "../../ui";
import { Shown } from "../Shown";

interface Setting {
  key: string;
  value: unknown;
  default: unknown;
  source: string;
  place: string | null;
  kind: string;
  meaning: string;
}

interface Settings {
  file: string | null;
  settings: Setting[];
}

const words = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** The configuration in force. */
export function SettingsPage({ session }: { session: ConfigSession }) {
  const loaded = useLoad(() => session.call<Settings>("GET", "/config/centre/settings"), []);
  const filter = useSignal("");
  const changedOnly = useSignal(false);
  const columns: Column<Setting>[] = [
    { id: "key", header: t("admin.key"), value: (one) => one.key, cell: (one) => <span class="code">{one.key}</span> },
    { id: "value", header: t("admin.value"), value: (one) => words(one.value), cell: (one) => <Value setting={one} /> },
    { id: "source", header: t("admin.source"), value: (one) => one.place ?? maybe(`admin.source-${one.source}`) ?? one.source },
    {
      id: "meaning",
      header: t("admin.description"),
      value: (one) => `${one.meaning} ${one.kind}`,
      cell: (one) => (
        <span lang="en">
          {one.meaning} <span class="muted">({one.kind})</span>
        </span>
      ),
    },
  ];
  return (
    <section>
      <h1>{t("admin.settings")}</h1>
      <Note>{t("admin.settingsNote")}</Note>
      <div class="row admin-bar">
        <TextField label={t("common.search")} type="search" value={filter.value} onInput={(value) => void (filter.value = value)} />
        <Check label={t("admin.changedOnly")} value={changedOnly.value} onChange={(value) => void (changedOnly.value = value)} />
      </div>
      <Shown of={loaded}>
        {({ file, settings }) => (
          <>
            <p class="muted">{file === null ? t("admin.noFile") : t("admin.file", { file })}</p>
            <Table
              caption={t("admin.settings")}
              columns={columns}
              rows={settings.filter(({ source }) => !changedOnly.value || source !== "default")}
              rowKey={(one) => one.key}
              filter={filter.value}
              pageSize={200}
              empty={t("admin.noneFound")}
            />
          </>
        )}
      </Shown>
    </section>
  );
}

/** The value in force, and the usual one where it differs. */
function Value({ setting }: { setting: Setting }) {
  const [now, usual] = [words(setting.value), words(setting.default)];
  return (
    <>
      <span class="code">{now === "" ? "–" : now}</span>
      {now !== usual && <div class="muted">{t("admin.usually", { value: usual === "" ? "–" : usual })}</div>}
    </>
  );
}
