import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { Button } from "./Button";
import { Note, failureText } from "./Note";
import { ToastsOnTop, dialogs } from "./toast";

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
  const gone = useRef(false);
  useEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    if (dialog && !dialog.open) dialog.showModal();
    dialogs.value = [...dialogs.peek(), title];
    return () => {
      gone.current = true;
      dialogs.value = dialogs.peek().filter((one) => one !== title);
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  // A browser closes a dialog by itself when Escape is pressed again. Whoever keeps it gets it back.
  const closed = (): void => {
    if (!element.current || element.current.open) return;
    props.onClose();
    setTimeout(() => {
      if (element.current && !element.current.open) element.current.showModal();
    });
  };
  return (
    <dialog
      ref={element}
      class={props.wide ? "wide" : ""}
      aria-labelledby={title}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onClose={closed}
    >
      <h2 id={title}>{props.title}</h2>
      {props.children}
      {props.footer && <footer>{props.footer}</footer>}
      <ToastsOnTop of={title} />
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
