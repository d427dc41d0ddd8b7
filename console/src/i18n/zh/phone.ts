/** 浏览器话机。 */
export const phone = {
  title: "话机",
};
