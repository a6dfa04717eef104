import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { forEachAtMost } from "../../dist/cli/export/live.js";
import { Progress } from "../../dist/cli/export/progress.js";

describe("an export of many numbers", () => {
  it("never runs more tasks at once than it may, and keeps the order of results", async () => {
    let running = 0;
    let most = 0;
    const results = await forEachAtMost(4, [...Array(50).keys()], async (index) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, index % 3));
      running -= 1;
      return index;
    });
    expect(most).toBe(4);
    expect(results).toEqual([...Array(50).keys()]);
  });

  it("shows a bar on a terminal", () => {
    const stream = Object.assign(new PassThrough(), {
      isTTY: true,
      columns: 80,
      cursorTo() {},
      moveCursor() {},
      clearLine() {},
    });
    // A terminal as far as the bar looks at it.
    const progress = new Progress(2, "numbers", stream as unknown as NodeJS.WriteStream);
    progress.step(true);
    progress.step(false);
    progress.stop();
    expect(String(stream.read())).toContain("2/2 numbers, 1 failed");
  });
});
