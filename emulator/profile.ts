import { type DeliveryProfile, defaultDeliveryProfile, deliveryProfileValues } from "./delivery/profile";

/** The forms of an error body that were seen at the API or its gateway; `detail` is what Python services commonly write. */
export type ErrorShape = "error" | "message" | "meta" | "meta-camel" | "object" | "errors" | "detail";

/** How the emulator answers where the vendor's documentation leaves the answer open. Every default is the documented or likeliest answer. */
export interface AnswerProfile {
  /** What `enabled:false` does to stored webhooks. Unknown. */
  disable: "keep" | "wipe";
  /** Whether headers given to PATCH replace the stored ones or are merged into them. Unknown. */
  patchHeaders: "replace" | "merge";
  /** What PATCH without headers does. Unknown. */
  patchWithoutHeaders: "clear" | "keep";
  /** What PATCH with `headers: {}` does. Unknown. */
  patchEmptyHeaders: "clear" | "ignore";
  /** Milliseconds until a write shows in GET. Writes answer "started" (documented); the delay is unknown. */
  visibleAfterMs: number;
  /** Answer of PUT for a name that exists; 200 adds nothing. Unknown. */
  duplicateName: 409 | 400 | 422 | 200;
  /** Answer of GET while the feature is off; 409 is documented, 200 has `enabled:false`, "empty" is `{}`. */
  whenOff: 409 | 200 | "empty";
  /** Form of a list without webhooks; "body" is an empty body, "disable" switches off with the last one. Unknown. */
  emptyList: "list" | "null" | "omit" | "body" | "disable";
  /** How many webhooks a number takes. Documented: 3; whether the main one counts is unknown. */
  maximum: number;
  /** Answer of PUT above the maximum. Unknown. */
  overMaximum: 400 | 409 | 422;
  /** Answer of PATCH and DELETE for a name that does not exist. Unknown. */
  unknownName: 404 | 400 | 409 | 200;
  /** Whether a PUT of several webhooks is taken as a whole. Unknown. */
  multiPut: "atomic" | "partial";
  /** Whether concurrent writes are taken one after the other; "race" lets the last one win. Unknown. */
  concurrency: "serialise" | "race";
  /** Requests that a number may send per second, 0 for any number. No figure is documented. */
  requestsPerSecond: number;
  /** Answer above that rate: 400 with a text is documented, 429 is sent by others. */
  throttling: 400 | 429;
  /** Whether urls are validated when written: https, no `_` and no port in the host (documented rule). */
  validateUrls: boolean;
  /**
   * Whether urls with user information are taken. "accept" was observed by others for the main webhook of the sandbox, and
   * is assumed for the rest.
   */
  userInformation: "accept" | "refuse";
  /** Whether GET shows header values or masks them. Unknown. */
  headerValues: "clear" | "masked";
  /** Spelling of header names in GET. Unknown. */
  headerNames: "as-sent" | "lower" | "canonical";
  /** Form of a webhook without headers in GET. Unknown. */
  noHeaders: "object" | "null" | "omit";
  /** Whether urls come back as sent or in the WHATWG parser's form. Unknown. */
  urls: "as-sent" | "normalised";
  /** Order of the list. Unknown. */
  order: "insertion" | "reversed";
  /** Whether the main webhook stands in the list, without a name. Unknown. */
  mainInList: boolean;
  /** Answer of POST `enabled:true` when it is on already. Unknown. */
  alreadyEnabled: 409 | 400 | 200;
  /** Answer of PUT, PATCH and DELETE while the feature is off. Inferred: 409. */
  writeWhenOff: 409 | 400;
  /** Answer of GET for a main webhook that was never set. Unknown. */
  mainUnset: 404 | "empty-url";
  /**
   * What `/health_status` tells about the number. "full": the fields that are asked for, documented. "entities-only": neither
   * `id` nor `display_phone_number`; one client expects it and reads the entity's id. 404: no such route. Both are assumed.
   */
  healthFields: "full" | "entities-only" | 404;
  /** Shape of error bodies of `/multi_webhook`: `{error}` is documented for its 401; the others are seen elsewhere at the API. */
  errorShape: ErrorShape;
  /**
   * Shape of error bodies of every other route. Assumed: others have recorded that `/v1/configs/*` is answered through an
   * Envoy gateway, by another service than `/multi_webhook`, and `{meta}` is what that host's messaging gateway was seen to
   * answer. No error body of these routes was seen, so every shape is possible.
   */
  gatewayErrorShape: ErrorShape;
}

/** Every switch of the emulator: how it answers, and how it delivers. */
export interface Profile extends AnswerProfile, DeliveryProfile {}

export const defaultProfile: Readonly<Profile> = {
  ...defaultDeliveryProfile,
  disable: "keep",
  patchHeaders: "replace",
  patchWithoutHeaders: "clear",
  patchEmptyHeaders: "clear",
  visibleAfterMs: 0,
  duplicateName: 409,
  whenOff: 409,
  emptyList: "list",
  maximum: 3,
  overMaximum: 400,
  unknownName: 404,
  multiPut: "atomic",
  concurrency: "serialise",
  requestsPerSecond: 0,
  throttling: 400,
  validateUrls: true,
  userInformation: "accept",
  headerValues: "clear",
  headerNames: "as-sent",
  noHeaders: "object",
  urls: "as-sent",
  order: "insertion",
  mainInList: false,
  alreadyEnabled: 409,
  writeWhenOff: 409,
  mainUnset: 404,
  healthFields: "full",
  errorShape: "error",
  gatewayErrorShape: "meta",
};

/** Every value of every switch of an answer, the default first; of numbers a few telling ones. */
export const profileValues: { readonly [Switch in keyof AnswerProfile]: readonly AnswerProfile[Switch][] } = {
  disable: ["keep", "wipe"],
  patchHeaders: ["replace", "merge"],
  patchWithoutHeaders: ["clear", "keep"],
  patchEmptyHeaders: ["clear", "ignore"],
  visibleAfterMs: [0, 600],
  duplicateName: [409, 400, 422, 200],
  whenOff: [409, 200, "empty"],
  emptyList: ["list", "null", "omit", "body", "disable"],
  maximum: [3, 2],
  overMaximum: [400, 409, 422],
  unknownName: [404, 400, 409, 200],
  multiPut: ["atomic", "partial"],
  concurrency: ["serialise", "race"],
  requestsPerSecond: [0, 10],
  throttling: [400, 429],
  validateUrls: [true, false],
  userInformation: ["accept", "refuse"],
  headerValues: ["clear", "masked"],
  headerNames: ["as-sent", "lower", "canonical"],
  noHeaders: ["object", "null", "omit"],
  urls: ["as-sent", "normalised"],
  order: ["insertion", "reversed"],
  mainInList: [false, true],
  alreadyEnabled: [409, 400, 200],
  writeWhenOff: [409, 400],
  mainUnset: [404, "empty-url"],
  healthFields: ["full", "entities-only", 404],
  errorShape: ["error", "message", "meta", "meta-camel", "object", "errors", "detail"],
  gatewayErrorShape: ["meta", "meta-camel", "error", "message", "object", "errors", "detail"],
};

/** The same of every switch, those of delivery included. */
export const switchValues: { readonly [Switch in keyof Profile]: readonly Profile[Switch][] } = {
  ...profileValues,
  ...deliveryProfileValues,
};

/** Whether a switch takes a value: one of those listed, or any whole number where they stand for numbers of any size. */
export function isSwitchValue(name: string, value: unknown): boolean {
  const values: readonly unknown[] = Object.entries(switchValues).find(([key]) => key === name)?.[1] ?? [];
  // Only durations, rates and the maximum take any number. Where texts are among the values, a status must be listed.
  const takesNumbers =
    name === "visibleAfterMs" ||
    (values.length > 0 && values.every((listed) => typeof listed === "number" && listed < 400));
  return values.includes(value) || (takesNumbers && Number.isInteger(value) && Number(value) >= 0);
}

/** Every single change of the profile's answers, named as `switch=value`. */
export function profileVariants(): { readonly name: string; readonly profile: Partial<Profile> }[] {
  return Object.entries(profileValues).flatMap(([name, values]) =>
    values.slice(1).map((value) => ({ name: `${name}=${value}`, profile: { [name]: value } })),
  );
}
