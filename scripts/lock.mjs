// One setup at a time: a folder is the lock, because making one either succeeds or fails, for everybody.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { StepFailure } from "./launch.mjs";

const LOOK_EVERY_MS = 300;
const LONGEST_WAIT_MS = 1_200_000;

/** Runs a task while no other process holds the lock; waits for a living holder, takes over from a dead one. */
export async function withLock(lock, task) {
  const startMs = Date.now();
  let told = false;
  mkdirSync(dirname(lock), { recursive: true });
  while (!taken(lock)) {
    const holder = holderOf(lock);
    if (holder !== undefined && !isAlive(holder)) {
      discard(lock, holder);
      continue;
    }
    if (Date.now() - startMs > LONGEST_WAIT_MS) {
      throw new StepFailure(`Another setup seems to hang: end it, or remove ${lock}, and run the command again.`);
    }
    if (!told) {
      console.log(`- Waiting for another setup (process ${holder ?? "unknown"}) …`);
      told = true;
    }
    await sleep(LOOK_EVERY_MS);
  }
  const release = () => rmSync(lock, { recursive: true, force: true });
  process.once("exit", release);
  try {
    return await task();
  } finally {
    process.off("exit", release);
    release();
  }
}

function taken(lock) {
  try {
    mkdirSync(lock);
  } catch (error) {
    if (error.code === "EEXIST") {
      return false;
    }
    throw error;
  }
  writeFileSync(join(lock, "pid"), String(process.pid));
  return true;
}

function holderOf(lock) {
  try {
    return Number(readFileSync(join(lock, "pid"), "utf8")) || undefined;
  } catch {
    // Just made or just released.
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Moves a dead holder's lock away first: of two who try, one succeeds, and neither removes a lock taken since. */
function discard(lock, holder) {
  const aside = `${lock}.${process.pid}`;
  try {
    if (holderOf(lock) === holder) {
      renameSync(lock, aside);
      rmSync(aside, { recursive: true, force: true });
    }
  } catch (error) {
    if (error.code !== "ENOENT") {
      throw error;
    }
  }
}
