import { t } from "../i18n";
import { Button, Duration, Note, clockTime } from "../ui";
import type { Desk } from "./desk";
import { callPreview, dial } from "./operations";
import { permitted } from "./permitted";
import { whoIs } from "./words";

/** Customers to be called: of a task, and those who gave up waiting. */
export function Tasks({ desk }: { desk: Desk }) {
  const { previews, abandoned } = desk.model.value;
  const { callApart } = permitted(desk.model.value);
  const may = callApart && desk.me.value?.roles.callOut !== false;
  return (
    <>
      {previews.map((one) => (
        <Note key={one.control}>
          <p>
            {t("desk.previewOf", { number: one.number })}{" "}
            <span class="muted">
              <Duration from={one.at} />
            </span>
          </p>
          {one.data && <p class="data">{one.data}</p>}
          <div class="row">
            <Button kind="primary" icon="answer" disabled={!callApart} onClick={() => callPreview(desk, one.control, one.number)}>
              {t("desk.callNow")}
            </Button>
            <Button onClick={() => desk.apply({ deed: "dropPreview", control: one.control })}>{t("desk.dismiss")}</Button>
          </div>
        </Note>
      ))}
      {abandoned.length > 0 && (
        <section class="card" aria-label={t("desk.gaveUpList")}>
          <h2>{t("desk.gaveUpList")}</h2>
          <ul class="plain-list gave-up">
            {abandoned.map((one) => (
              <li key={one.call} class="row">
                <span class="grow">{t("desk.gaveUp", { number: whoIs(one.caller), time: clockTime(one.at) })}</span>
                <Button
                  small
                  icon="answer"
                  disabled={!may || one.caller === ""}
                  label={t("desk.callBackTo", { who: whoIs(one.caller) })}
                  onClick={() => callBack(desk, one.call, one.caller)}
                >
                  {t("desk.callBack")}
                </Button>
                <Button small label={t("desk.dismissOf", { who: whoIs(one.caller) })} onClick={() => desk.apply({ deed: "dropAbandoned", call: one.call })}>
                  {t("desk.dismiss")}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

async function callBack(desk: Desk, call: string, caller: string): Promise<void> {
  await dial(desk, { kind: "number", address: caller });
  desk.apply({ deed: "dropAbandoned", call });
}
