/** Wallboard, floor, recordings, reports. */
export const supervisor = {
  title: "Supervision",
};
