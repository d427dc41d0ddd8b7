/** Line icons of our own, 24 by 24; decoration only: what has no words gets a label where it is used. */
const PATHS = {
  answer: "M6 3h4l2 5-3 2a12 12 0 0 0 5 5l2-3 5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 4 5a2 2 0 0 1 2-2",
  hangUp: "M3 14c0-5 4-8 9-8s9 3 9 8l-5 1-1-4a9 9 0 0 0-6 0l-1 4z",
  hold: "M9 5v14M15 5v14",
  play: "M7 4l13 8-13 8z",
  stop: "M6 6h12v12H6z",
  mute: "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3M5 11a7 7 0 0 0 14 0M12 18v3M4 3l16 18",
  microphone: "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3M5 11a7 7 0 0 0 14 0M12 18v3",
  transfer: "M4 12h14M13 6l6 6-6 6",
  conference: "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6M16 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6M2 20a6 6 0 0 1 12 0M14 15a6 6 0 0 1 8 5",
  keypad: "M6 5h1M12 5h1M18 5h1M6 12h1M12 12h1M18 12h1M6 19h1M12 19h1M18 19h1",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M16 16l5 5",
  menu: "M4 6h16M4 12h16M4 18h16",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 21a8 8 0 0 1 16 0",
  listen: "M4 13a8 8 0 0 1 16 0v5a2 2 0 0 1-4 0v-3a2 2 0 0 1 4 0M4 18a2 2 0 0 0 4 0v-3a2 2 0 0 0-4 0z",
  message: "M4 5h16v11H9l-5 4z",
  settings: "M3 7h10M19 7h2M16 4a3 3 0 1 0 0 6 3 3 0 0 0 0-6M3 17h2M11 17h10M8 14a3 3 0 1 0 0 6 3 3 0 0 0 0-6",
  download: "M12 3v12M7 11l5 5 5-5M4 20h16",
  refresh: "M20 11a8 8 0 1 0-2 6M20 4v7h-7",
  close: "M6 6l12 12M18 6L6 18",
  check: "M4 12l5 6L20 6",
  warn: "M12 3l10 18H2zM12 10v5M12 18v1",
  record: "M12 6a6 6 0 1 0 0 12 6 6 0 0 0 0-12",
  edit: "M4 20l1-5L16 4l4 4L9 19z",
  delete: "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13",
  add: "M12 5v14M5 12h14",
  out: "M14 4h5v16h-5M3 12h11M9 7l5 5-5 5",
  light: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v3M12 19v3M2 12h3M19 12h3",
  dark: "M20 14A8 8 0 0 1 10 4a8 8 0 1 0 10 10",
  language: "M3 5h10M8 3v2M11 5c-1 5-4 8-8 10M5 9c1 3 4 5 7 6M12 21l5-11 5 11M14 17h6",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
