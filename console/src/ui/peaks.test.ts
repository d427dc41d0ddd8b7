import { expect, it } from "vitest";
import { peaksOf } from "./peaks";

it.each([
  [[], 4, []],
  [[0.5], 4, [0.5]],
  [[0.5, -0.75, 0.25, 0], 2, [-0.75, 0.25]],
  [[0, 0.5, 0, -0.25, 1, 0], 3, [0.5, -0.25, 1]],
  // Stretches that don't divide evenly lose nothing.
  [[0, 0, 0, 0, 1], 2, [0, 1]],
  [[1, 0, 0, 0, 0.5], 3, [1, 0, 0.5]],
])("%j in %i", (samples, most, expected) => expect(peaksOf(new Float32Array(samples), most)).toEqual(expected));
