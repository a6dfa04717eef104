import { type FaultKind, faultKinds } from "../../dist/emulator/index.js";
import { Engine } from "../engine-model/engine.ts";
import type { StackCommands } from "../engine-model/steps.ts";
import type { Weather } from "./life.ts";
import { live } from "./model.ts";
import type { Row } from "./rows.ts";
import type { Case } from "./world.ts";

const MOST_FAULTS = 3;
const PATHS = ["/multi_webhook", "/multi_webhook", "/v1/configs/webhook"];
const METHODS = ["GET", "GET", "POST", "PUT", "PATCH", "DELETE"];
/** A look that says "not enabled", "no webhooks" or "no main webhook" is believed: documented, and assumed. None is late. */
const NOT_FOR_LOOKS: readonly FaultKind[] = ["conflict", "emptyBody", "notFound", "late"];
const LONGEST_MS = 50_000;

export const storms: Row = {
  name: "storms",
  what: "the same sequences, with faults, interrupts and kills at random moments",
  full: 20_000,
  quick: 300,
  run: (world, seed, options) => live(world, seed, options, storm),
};

const storm: Weather = (test, engine) => {
  const { random, world } = test;
  if (random.chance(0.5)) {
    return () => false;
  }
  for (let left = random.below(MOST_FAULTS + 1); left > 0; left--) {
    const [method, path] = [random.pick(METHODS), random.pick(PATHS)];
    const believed = method === "GET" ? NOT_FOR_LOOKS : [];
    const kind = random.pick(faultKinds.filter((one) => !believed.includes(one)));
    const ms = random.pick([100, 5000, LONGEST_MS]);
    const times = random.chance(0.8) ? 1 + random.below(3) : "always";
    world.fault({ kind, method, key: test.key, path, skip: random.below(3), times, ms });
  }
  const ended = random.chance(0.15) ? endEarly(test, engine) : () => false;
  return () => {
    const struck = world.emulator.journal().flatMap(({ fault }) => fault ?? []);
    // A server that still shows what was is believed: what is late has come before the next command.
    world.clock.nowMs += struck.includes("late") ? LONGEST_MS : 0;
    world.calm();
    return ended() || struck.length > 0;
  };
};

/** Interrupts or kills the command at some moment of its first seconds; gives whether it has. */
function endEarly({ random, world }: Case, engine: StackCommands): () => boolean {
  let ended = false;
  const how = random.pick(["kill", "interrupt"] as const);
  const callOff = world.clock.after(random.below(random.pick([200, 3000, 30_000])), () => {
    if (engine instanceof Engine) {
      ended = true;
      engine[how]();
    }
  });
  return () => {
    callOff();
    return ended;
  };
}
