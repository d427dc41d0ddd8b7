/** Browsers let a page make sound only once a person has touched it: after a reload it must wait for that. */

const TOUCHES = ["pointerdown", "keydown"] as const;

/** Does it at each touch, until what it gives is called. */
export function whenTouched(act: () => void): () => void {
  for (const touch of TOUCHES) addEventListener(touch, act, true);
  return () => {
    for (const touch of TOUCHES) removeEventListener(touch, act, true);
  };
}
