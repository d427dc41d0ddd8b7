import type { ComponentChildren } from "preact";
import { GatewayError } from "../gateway/http";
import { maybe, t } from "../i18n";
import type { Tone } from "./Badge";

/** Something to be read. What is bad or a warning is read out at once. */
export function Note({ tone = "info", children }: { tone?: Tone; children: ComponentChildren }) {
  return (
    <div class={`note ${tone}`} role={tone === "bad" || tone === "warn" ? "alert" : "status"}>
      {children}
    </div>
  );
}

/** What went wrong, in words for a person: by the code, else the gateway's own words with the code. */
export function failureText(error: unknown): string {
  if (!(error instanceof GatewayError)) return t("common.failed", { why: String(error) });
  if (error.unreachable) return t("common.unreachable");
  const known = maybe(`retcode.${error.retcode}`);
  const code = t("common.retcode", { code: error.retcode });
  if (!known) return `${error.message} (${code})`;
  // The gateway's words name what was wrong; ours say what that means.
  return error.message && error.message !== known ? `${known} (${code}: ${error.message})` : `${known} (${code})`;
}
