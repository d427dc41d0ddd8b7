/** What a new flow begins with: a number and an access code that no other flow has. */

/** The highest number of a flow. */
const LAST = 1500;

export function freshFlow(others: readonly { flowId: number | null; accessCodes: readonly string[] }[]): string {
  const numbers = new Set(others.map(({ flowId }) => flowId));
  const codes = new Set(others.flatMap(({ accessCodes }) => accessCodes));
  let number = 10;
  while (number < LAST && (numbers.has(number) || codes.has(String(4000 + number)))) number += 1;
  return `flow = ${number}
name = "flow ${number}"
access_code = "${4000 + number}"
language = "en"
start = "wait"

[step.wait]
do = "queue"
skill = 1
`;
}
