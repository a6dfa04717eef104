import type { Provider } from "./provider.ts";

/** How an engine reaches its provider, and what a test decides for it. */
export interface EngineOptions {
  /** Starts a provider process. */
  startProvider(): Provider | Promise<Provider>;
  /** As `--skip-preview` does. */
  readonly skipPreview?: boolean;
  /** Gives the order in which independent resources arrive: as they are declared, unless given. */
  inAnyOrder?<T>(list: readonly T[]): readonly T[];
  /** Called when a step is done and its outcome is not saved yet. */
  beforeCheckpoint?(operation: string, kind: string): void | Promise<void>;
}
