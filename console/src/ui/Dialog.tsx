import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { Button } from "./Button";
import { Note, failureText } from "./Note";

interface Props {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  footer?: ComponentChildren;
  wide?: boolean;
}

/** A modal dialog: the browser's own, which keeps the focus inside and closes with Escape. */
export function Dialog(props: Props) {
  const element = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    if (dialog && !dialog.open) dialog.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={props.wide ? "wide" : ""}
      aria-labelledby={title}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <h2 id={title}>{props.title}</h2>
      {props.children}
      {props.footer && <footer>{props.footer}</footer>}
    </dialog>
  );
}

interface ConfirmProps {
  title: string;
  children: ComponentChildren;
  /** What the button that does it says. */
  action: string;
  danger?: boolean;
  onConfirm: () => unknown;
  onClose: () => void;
}

/** Asks before something is done. A failure is told in the dialog, which stays. */
export function Confirm(props: ConfirmProps) {
  const [fault, setFault] = useState<string>();
  const confirm = async (): Promise<void> => {
    try {
      await props.onConfirm();
      props.onClose();
    } catch (error) {
      setFault(failureText(error));
    }
  };
  return (
    <Dialog
      title={props.title}
      onClose={props.onClose}
      footer={
        <>
          <Button onClick={props.onClose}>{t("common.cancel")}</Button>
          <Button kind={props.danger ? "danger" : "primary"} onClick={confirm}>
            {props.action}
          </Button>
        </>
      }
    >
      {props.children}
      {fault && <Note tone="bad">{fault}</Note>}
    </Dialog>
  );
}
