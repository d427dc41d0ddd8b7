import type { QueryValue } from "../../gateway/http";
import type { Session } from "../../gateway/session";
import { t } from "../../i18n";
import { Button, toast } from "../../ui";
import { gatewayNow } from "../live";
import { PACE, askSheet, pause } from "../report";
import { isCut, nameOf, sheetOf } from "./csv";

/** The file is the browser's by then. */
const KEEP = 30_000;

/** Gives the browser a file. */
function saveAs(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP);
}

type Query = Record<string, QueryValue> & { from: number; to?: number | undefined };

interface Props {
  session: Session;
  /** Which of the chapter's operations; the file's name begins with it. */
  path: "intervals" | "agents" | "calls";
  /** What is asked one after the other, and put into one file. */
  queries: readonly Query[];
}

export function CsvButton({ session, path, queries }: Props) {
  const save = async (): Promise<void> => {
    const [first, last] = [queries[0], queries.at(-1)];
    if (!first || !last) return;
    const texts: string[] = [];
    for (const [nth, query] of queries.entries()) {
      if (nth > 0) await pause(PACE);
      texts.push(await askSheet(session, path, query));
    }
    saveAs(new Blob([sheetOf(texts)], { type: "text/csv;charset=utf-8" }), nameOf(path, first.from, last.to ?? gatewayNow()));
    if (texts.some(isCut)) toast(t("supervisor.csvCut"), "warn");
  };
  return (
    <Button icon="download" onClick={save}>
      {t("supervisor.csv")}
    </Button>
  );
}
