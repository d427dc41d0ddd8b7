import { expect, it } from "vitest";
import { freshFlow } from "./fresh";

it.each([
  [[], "flow = 10\n", '"4010"'],
  [[{ flowId: 10, accessCodes: ["4000"] }], "flow = 11\n", '"4011"'],
  [[{ flowId: 10, accessCodes: ["4011"] }, { flowId: null, accessCodes: [] }], "flow = 12\n", '"4012"'],
])("beside %j a new flow is %j, called by %s", (others, flow, code) => {
  expect(freshFlow(others)).toContain(flow);
  expect(freshFlow(others)).toContain(`access_code = ${code}`);
});
