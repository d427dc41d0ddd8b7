/** Administration. */
export const admin = {
  title: "Administration",
};
