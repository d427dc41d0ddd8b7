/** The agent desktop. */
export const desk = {
  title: "Desktop",
};
