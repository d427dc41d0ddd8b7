import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { Button } from "../ui";

interface Props {
  /** Counted from 1. */
  page: number;
  /** How many there are, where that is known. */
  of?: number;
  /** Absent where there is no such page, or it can't be turned to now. */
  onPrevious: (() => void) | undefined;
  onNext: (() => void) | undefined;
  children?: ComponentChildren;
}

/** Buttons that turn pages. */
export function Pager({ page, of, onPrevious, onNext, children }: Props) {
  return (
    <div class="row" role="group" aria-label={t("supervisor.pages")}>
      <Button small disabled={!onPrevious} onClick={() => onPrevious?.()}>
        {t("common.previous")}
      </Button>
      <span class="number">{of === undefined ? page : `${page} / ${of}`}</span>
      <Button small disabled={!onNext} onClick={() => onNext?.()}>
        {t("common.next")}
      </Button>
      {children}
    </div>
  );
}
