/** 管理。 */
export const admin = {
  title: "管理",
};
