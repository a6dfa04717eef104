import type { AimHandle } from "./aim";
import type { Delivering } from "./delivery/deliveries";
import type { Fault } from "./faults";
import type { JournalEntry, JournalFilter } from "./journal";
import type { Override } from "./override";
import type { Profile } from "./profile";
import type { Numbers } from "./state";

/** A running emulator. */
export interface Emulator extends Delivering {
  /** Its address, for `dialog360:baseUrl`. */
  readonly url: string;
  /** The numbers by API key, to prepare, inspect and change behind the program's back. */
  readonly numbers: Numbers;
  /** Every request so far, in order of arrival. */
  journal(filter?: JournalFilter): JournalEntry[];
  clearJournal(): void;
  /** The switches as they are now. */
  profile(): Profile;
  /** Changes switches of the profile. */
  set(profile: Partial<Profile>): void;
  /** Makes requests go wrong. Of the faults and overrides that fit a request, the one that was set first strikes it. */
  fault(fault: Fault): AimHandle;
  /** The faults that are set, with how often each has struck. */
  faults(): (Fault & { readonly hits: number })[];
  /** Answers requests exactly as told. */
  override(override: Override): AimHandle;
  /** Removes every fault and every override. */
  clearFaults(): void;
  /** As it was when it was started: no number, message, request, fault or override, the first profile, and real time. */
  reset(): void;
  stop(): Promise<void>;
}
