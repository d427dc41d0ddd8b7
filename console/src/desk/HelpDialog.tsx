import { t } from "../i18n";
import { Button, Dialog } from "../ui";
import { closeDialog } from "./dialogs";
import { SHORTCUTS } from "./shortcuts";

/** The keys for everything that is done in a call. */
export function HelpDialog() {
  return (
    <Dialog title={t("desk.help")} onClose={closeDialog} footer={<Button onClick={closeDialog}>{t("common.close")}</Button>}>
      <table>
        <tbody>
          {SHORTCUTS.map(({ letter, words }) => (
            <tr key={letter}>
              <th scope="row">
                <kbd>Alt</kbd> + <kbd>{letter.toUpperCase()}</kbd>
              </th>
              <td>{t(words)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">
              <kbd>?</kbd>
            </th>
            <td>{t("desk.help")}</td>
          </tr>
        </tbody>
      </table>
    </Dialog>
  );
}
