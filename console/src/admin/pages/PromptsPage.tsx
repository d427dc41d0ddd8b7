import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ConfigSession } from "../../gateway/config";
import { t } from "../../i18n";
import { Badge, Button, type Column, Confirm, Table, TextField, useLoad } from "../../ui";
import { Shown } from "../Shown";
import { type Prompt, size } from "../things/prompts";
import { undoable } from "../undoable";
import { UploadDialog } from "./UploadDialog";

const PATH = "/config/files/prompts";
const SOUND = "/config/files/prompts/sound";

/** What callers hear: listen, upload, delete. */
export function PromptsPage({ session }: { session: ConfigSession }) {
  const list = useLoad(() => session.call<Prompt[]>("GET", PATH), []);
  const filter = useSignal("");
  /** The prompt to be replaced; empty for a new one. */
  const uploading = useSignal<string | undefined>(undefined);
  const deleted = useSignal<string | undefined>(undefined);
  const heard = useSignal<{ name: string; url: string } | undefined>(undefined);
  const player = useRef<HTMLElement>(null);
  const silent = (): void => {
    if (heard.peek()) URL.revokeObjectURL(heard.peek()?.url ?? "");
    heard.value = undefined;
  };
  useEffect(() => silent, []);
  const play = async (name: string): Promise<void> => {
    const sound = await session.blob(SOUND, { query: { name } });
    silent();
    heard.value = { name, url: URL.createObjectURL(sound) };
    player.current?.scrollIntoView({ block: "nearest" });
  };
  const put = (name: string, sound: Blob): Promise<unknown> => session.call("PUT", PATH, { body: sound, query: { name }, deadline: 60_000 });
  const upload = async (name: string, sound: Blob): Promise<void> => {
    // Somebody else may have put it there meanwhile.
    const there = await session.call<Prompt[]>("GET", PATH);
    const before = there.some((one) => one.name === name) ? await session.blob(SOUND, { query: { name } }) : undefined;
    await undoable({
      run: () => put(name, sound),
      words: t("admin.uploaded", { name }),
      undo: () => (before ? put(name, before) : session.call("DELETE", PATH, { query: { name } })),
      after: () => {
        // What is heard is the old one.
        if (heard.peek()?.name === name) silent();
        return list.reload();
      },
    });
  };
  const remove = async (name: string): Promise<void> => {
    const before = await session.blob(SOUND, { query: { name } });
    if (heard.peek()?.name === name) silent();
    await undoable({
      run: () => session.call("DELETE", PATH, { query: { name } }),
      words: t("admin.deleted"),
      undo: () => put(name, before),
      after: list.reload,
    });
  };
  const columns: Column<Prompt>[] = [
    { id: "name", header: t("common.name"), value: (one) => one.name, cell: (one) => <span class="code">{one.name}</span> },
    { id: "language", header: t("common.language"), value: (one) => one.language ?? "" },
    {
      id: "seconds",
      header: t("admin.length"),
      value: (one) => one.seconds ?? -1,
      cell: (one) => (one.seconds === null ? <Badge tone="bad">{t("admin.unplayable")}</Badge> : t("common.seconds", { count: one.seconds.toFixed(1) })),
    },
    { id: "bytes", header: t("admin.size"), value: (one) => one.bytes, cell: (one) => size(one.bytes), end: true },
    { id: "usedBy", header: t("admin.usedBy"), value: (one) => one.usedBy.join(", ") },
    {
      id: "deeds",
      header: t("admin.deeds"),
      value: () => "",
      unsorted: true,
      cell: (one) => (
        <span class="deeds">
          <Button small icon="play" label={`${t("common.play")} ${one.name}`} disabled={one.seconds === null} onClick={() => play(one.name)} />
          <Button small icon="edit" label={`${t("admin.replace")} ${one.name}`} onClick={() => void (uploading.value = one.name)} />
          <Button
            small
            icon="delete"
            label={`${t("common.delete")} ${one.name}`}
            disabled={one.usedBy.length > 0}
            onClick={() => void (deleted.value = one.name)}
          />
        </span>
      ),
    },
  ];
  return (
    <section>
      <h1>{t("admin.prompts")}</h1>
      <p class="muted">{t("admin.promptsAbout")}</p>
      <div class="row admin-bar">
        <TextField label={t("common.search")} type="search" value={filter.value} onInput={(value) => void (filter.value = value)} />
        <Button kind="primary" icon="add" onClick={() => void (uploading.value = "")}>
          {t("admin.upload")}
        </Button>
        <Button icon="refresh" onClick={list.reload}>
          {t("common.refresh")}
        </Button>
      </div>
      {heard.value && (
        <section ref={player} class="card row player" aria-label={t("admin.listening-to", { name: heard.value.name })}>
          <span class="code">{heard.value.name}</span>
          <audio key={heard.value.url} controls autoPlay src={heard.value.url} />
          <Button icon="close" label={t("common.close")} onClick={silent} />
        </section>
      )}
      <Shown of={list}>
        {(rows) => <Table caption={t("admin.prompts")} columns={columns} rows={rows} rowKey={(one) => one.name} filter={filter.value} {...(rows.length > 0 ? { empty: t("admin.noneFound") } : {})} />}
      </Shown>
      {uploading.value !== undefined && (
        <UploadDialog
          replaced={uploading.value}
          known={(list.data ?? []).map(({ name }) => name)}
          onUpload={upload}
          onClose={() => void (uploading.value = undefined)}
        />
      )}
      {deleted.value !== undefined && (
        <Confirm
          title={`${t("common.delete")} ${deleted.value}`}
          action={t("common.delete")}
          danger
          onConfirm={() => (deleted.value === undefined ? undefined : remove(deleted.value))}
          onClose={() => void (deleted.value = undefined)}
        >
          <p>{t("admin.deleteAsk", { what: deleted.value })}</p>
        </Confirm>
      )}
    </section>
  );
}
