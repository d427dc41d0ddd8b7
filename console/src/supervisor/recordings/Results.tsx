import { useState } from "preact/hooks";
import type { Session } from "../../gateway/session";
import { t } from "../../i18n";
import { Button, Note, failureText, useLoad } from "../../ui";
import { Pager } from "../Pager";
import { type CallLine, type CallSearch, type Recording, askCalls, askRecorded } from "../report";
import { CallTable } from "./CallTable";
import { PlayerDialog } from "./PlayerDialog";

const A_PAGE = 50;

export interface Asked {
  search: CallSearch;
  /** Only calls with recordings. */
  recorded: boolean;
  /** Which search it is: the same again finds what is new. */
  nth: number;
}

/** The buttons stay while a page is on its way, and with them the focus. */
const waiting = (): void => undefined;

/** What was found, page after page from the newest on. */
export function Results({ session, asked }: { session: Session; asked: Asked }) {
  /** `before` of each page that was turned to; the first has none. */
  const [pages, setPages] = useState<readonly (string | undefined)[]>([undefined]);
  const [playing, setPlaying] = useState<{ call: CallLine; recording: Recording }>();
  const before = pages.at(-1);
  const { data, error, loading, reload } = useLoad(async () => {
    const page = { before, limit: A_PAGE };
    const found = await (asked.recorded ? askRecorded : askCalls)(session, asked.search, page);
    return { ...found, before, number: pages.length };
  }, [session, asked, before]);
  // A page that couldn't be loaded isn't the one that is shown.
  const there = data !== undefined && data.before === before;
  const next = data?.next ?? undefined;
  return (
    <>
      {error !== undefined && <Note tone="bad">{failureText(error)}</Note>}
      {loading && <p role="status">{t(asked.recorded ? "supervisor.looking" : "common.loading")}</p>}
      {data && there && (
        <>
          <CallTable calls={data.calls} onPlay={(call, recording) => setPlaying({ call, recording })} />
          {asked.recorded && next !== undefined && data.calls.length < A_PAGE && <p class="muted">{t("supervisor.lookedThrough")}</p>}
        </>
      )}
      {data && (
        <Pager
          page={there ? data.number : pages.length}
          onPrevious={loading ? waiting : pages.length > 1 ? () => setPages(pages.slice(0, -1)) : undefined}
          onNext={loading ? waiting : there && next !== undefined ? () => setPages([...pages, next]) : undefined}
        >
          <Button small icon="refresh" onClick={reload}>
            {t("common.refresh")}
          </Button>
        </Pager>
      )}
      {error !== undefined && !data && (
        <div class="row">
          <Button small icon="refresh" onClick={reload}>
            {t("common.refresh")}
          </Button>
        </div>
      )}
      {playing && <PlayerDialog session={session} call={playing.call} recording={playing.recording} onClose={() => setPlaying(undefined)} />}
    </>
  );
}
