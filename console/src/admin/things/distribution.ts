/** How a queue distributes its calls: the member `distribution`. */
import type { Key } from "../../i18n";
import { type Form, type Item, type Members, PROMPT_NAMES, number, text, typed } from "./thing";

/** The gateway's words, and what people read. */
const STRATEGIES: readonly { value: string; words: Key }[] = [
  { value: "longest-idle", words: "admin.strategyLongestIdle" },
  { value: "least-calls", words: "admin.strategyLeastCalls" },
  { value: "least-talk", words: "admin.strategyLeastTalk" },
  { value: "round-robin", words: "admin.strategyRoundRobin" },
  { value: "linear", words: "admin.strategyLinear" },
  { value: "weighted-random", words: "admin.strategyWeightedRandom" },
  { value: "ring-all", words: "admin.strategyRingAll" },
];

const NUMBERS = ["priority", "serviceLevelTime", "ringTime", "lastAgentTime", "patienceForAgentTime"] as const;
const CHECKS = ["recordCalls", "tellsAbandoned"] as const;

export const DISTRIBUTION_ITEMS: readonly Item[] = [
  { name: "strategy", words: "admin.strategy", kind: "choice", options: STRATEGIES },
  { name: "priority", words: "admin.priority", hint: "admin.priorityHint", kind: "number", required: true, min: 0, max: 255 },
  { name: "ringTime", words: "admin.ringTime", hint: "admin.ownTimeHint", kind: "number", required: true, min: 0, max: 3600 },
  { name: "serviceLevelTime", words: "admin.serviceLevelTime", hint: "admin.serviceLevelHint", kind: "number", required: true, min: 1, max: 3600 },
  { name: "lastAgentTime", words: "admin.lastAgentTime", hint: "admin.lastAgentHint", kind: "number", required: true, min: 0, max: 2_592_000 },
  {
    name: "patienceForAgentTime",
    words: "admin.patienceForAgentTime",
    hint: "admin.patienceForAgentHint",
    kind: "number",
    required: true,
    min: 0,
    max: 3600,
  },
  { name: "music", words: "admin.queueMusic", kind: "one", nothing: "admin.usualMusic", suggested: PROMPT_NAMES },
  { name: "recordCalls", words: "admin.recordCalls", kind: "check" },
  { name: "tellsAbandoned", words: "admin.tellsAbandoned", kind: "check" },
];

/** A new queue begins so. */
export const DISTRIBUTION_FRESH: Form = {
  strategy: "longest-idle",
  priority: "0",
  ringTime: "0",
  serviceLevelTime: "20",
  lastAgentTime: "0",
  patienceForAgentTime: "0",
};

export function distributionForm(members: Members): Form {
  const said = (members["distribution"] ?? {}) as Members;
  return {
    strategy: text(said, "strategy"),
    music: text(said, "music"),
    ...Object.fromEntries(NUMBERS.map((name) => [name, text(said, name)])),
    ...Object.fromEntries(CHECKS.map((name) => [name, said[name] === true])),
  };
}

/** What is sent; what the form has nothing for is left as it is. */
export function distributionBody(form: Form): Members {
  const said: Members = { music: typed(form, "music") };
  if (typed(form, "strategy") !== "") said["strategy"] = form["strategy"];
  for (const name of NUMBERS) {
    const value = number(form, name);
    if (value !== undefined) said[name] = value;
  }
  for (const name of CHECKS) said[name] = form[name] === true;
  return said;
}
