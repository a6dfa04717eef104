export type { Aim, AimHandle, AimHandle as FaultHandle } from "./aim";
export { type Fault, type FaultKind, faultKinds } from "./faults";
export type { JournalEntry, JournalFilter } from "./journal";
export type { Override, OverrideAnswer } from "./override";
export { defaultProfile, type ErrorShape, type Profile, profileValues, profileVariants } from "./profile";
export { type Emulator, type EmulatorOptions, startEmulator } from "./server";
export type { EmulatedNumber, KeyRotation, MainWebhook, Numbers, StoredWebhook } from "./state";
