/** 看板、现场、录音、报表。 */
export const supervisor = {
  title: "班长监控",
};
