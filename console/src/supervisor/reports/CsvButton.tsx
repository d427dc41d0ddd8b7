import type { QueryValue } from "../../gateway/http";
import type { Session } from "../../gateway/session";
import { t } from "../../i18n";
import { Button } from "../../ui";

/** The file is the browser's by then. */
const KEEP = 30_000;

/** Gives the browser a file. */
export function saveAs(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP);
}

interface Props {
  session: Session;
  /** Which of the chapter's operations. */
  path: "intervals" | "agents" | "calls";
  query: Record<string, QueryValue>;
  /** The file's name without its ending. */
  name: string;
}

export function CsvButton({ session, path, query, name }: Props) {
  const fetch = async (): Promise<void> => {
    saveAs(await session.blob(`/report/{agentid}/${path}`, { query: { ...query, format: "csv" } }), `${name}.csv`);
  };
  return (
    <Button icon="download" onClick={fetch}>
      {t("supervisor.csv")}
    </Button>
  );
}
