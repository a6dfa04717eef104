export type { Aim, AimHandle, AimHandle as FaultHandle } from "./aim";
export type {
  DeliverAllOptions,
  Delivering,
  DeliverOptions,
  DeliveryReport,
  EmulatorClock,
} from "./delivery/deliveries";
export { DeliveryError, type DeliveryProblem } from "./delivery/errors";
export type { DeliveryEntry, DeliveryFilter } from "./delivery/log";
export type { Notification } from "./delivery/notification";
export type { DeliveryOptions } from "./delivery/options";
export { type DeliveryProfile, deliveryProfileValues } from "./delivery/profile";
export { describeSamples, type SampleDescription, type SampleKind, sampleKinds } from "./delivery/samples";
export type { Emulator } from "./emulator";
export { type Fault, type FaultKind, faultKinds } from "./faults";
export type { JournalEntry, JournalFilter } from "./journal";
export type { Override, OverrideAnswer } from "./override";
export { defaultProfile, type ErrorShape, type Profile, profileValues, profileVariants } from "./profile";
export { type EmulatorOptions, startEmulator } from "./server";
export type { EmulatedNumber, KeyRotation, MainWebhook, Numbers, StoredWebhook } from "./state";
