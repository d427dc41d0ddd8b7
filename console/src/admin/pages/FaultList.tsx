import { t } from "../../i18n";
import { Badge, Button } from "../../ui";
import type { Fault } from "./FlowsPage";

/** What is wrong with a flow. A line that is pressed is shown in the text. */
export function FaultList({ faults, onLine }: { faults: readonly Fault[]; onLine: (line: number) => void }) {
  if (faults.length === 0) return null;
  return (
    <ul class="faults" aria-label={t("admin.faults")}>
      {faults.map(({ line, step, key, message, warning }, at) => (
        <li key={at}>
          {line === null ? (
            <Badge tone={warning ? "warn" : "bad"}>–</Badge>
          ) : (
            <Button small kind="plain" onClick={() => onLine(line)}>
              <Badge tone={warning ? "warn" : "bad"}>{t("admin.line", { line })}</Badge>
            </Button>
          )}{" "}
          <span lang="en">
            {[step, key].filter((part) => part !== "").map((part) => `${part}: `)}
            {message}
          </span>
        </li>
      ))}
    </ul>
  );
}
