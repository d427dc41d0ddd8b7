/** All kinds that the generic page lists. */
export { ACCESS_CODES } from "./access-codes";
export { AGENTS, skillsOf, skillsText } from "./agents";
export { GROUPS } from "./groups";
export { PHONES } from "./phones";
export { ROLES } from "./roles";
export { SKILL_GROUPS } from "./skill-groups";
export { SKILLS } from "./skills";
export type { Form, Item, Members, Naming, Part, Suggested, Thing } from "./thing";
