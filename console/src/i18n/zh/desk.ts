/** 座席桌面。 */
export const desk = {
  title: "座席桌面",
};
