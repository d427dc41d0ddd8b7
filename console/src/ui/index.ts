/** What pages are made of. */
export { Badge, type Tone } from "./Badge";
export { Button } from "./Button";
export { Dialog, Confirm } from "./Dialog";
export { Check, Choice, Field, NumberField, TextField } from "./Field";
export { Icon, type IconName } from "./Icon";
export { Note, failureText } from "./Note";
export { Tabs } from "./Tabs";
export { Table, type Column } from "./Table";
export { Duration, clockTime, dateTime, duration, now } from "./time";
export { toast, Toasts } from "./toast";
export { useLoad, type Loaded } from "./load";
