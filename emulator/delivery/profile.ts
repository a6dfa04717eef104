/** How messages are delivered where the vendor leaves it open. Every default is the documented or likeliest behaviour. */
export interface DeliveryProfile {
  /**
   * How long the emulator goes on sending a message that the main webhook has not taken. Both values are documented: the vendor's
   * newest pages say up to 7 days, two others "typically 24 hours". That the waits grow exponentially is documented, the waits
   * themselves are assumed: 1 s, doubled each time.
   */
  retryFor: "7-days" | "24-hours";
  /**
   * How the extra webhooks follow once the main one has answered 200. Unknown. "serial": one after another in the order of the
   * list, each with its own 5 s, and a failing one does not stop the next. The vendor's words, that each extra webhook makes
   * messages slower, suggest it. "parallel": all at the same time.
   */
  fanOut: "serial" | "parallel";
  /**
   * What happens when an extra webhook fails. Unknown. "none": nothing, that webhook has lost the message. "with-main": the message
   * counts as not delivered. It is sent again as if the main webhook had failed: first to the main webhook, then to every extra
   * webhook, also to those that have taken it already.
   */
  extraRetry: "none" | "with-main";
  /**
   * Whether deliveries are signed. "none" was observed. "x-360dialog-signature" is documented for partner webhooks only: the
   * lowercase hex HMAC-SHA256 of the raw body, keyed by the partner's platform secret. The bare form without `sha256=` was
   * observed by others. That it would be on extra webhooks too is assumed.
   */
  deliverySignature: "none" | "x-360dialog-signature";
}

export const defaultDeliveryProfile: Readonly<DeliveryProfile> = {
  retryFor: "7-days",
  fanOut: "serial",
  extraRetry: "none",
  deliverySignature: "none",
};

/** Every value of every switch of delivery, the default first. */
export const deliveryProfileValues: { readonly [Switch in keyof DeliveryProfile]: readonly DeliveryProfile[Switch][] } =
  {
    retryFor: ["7-days", "24-hours"],
    fanOut: ["serial", "parallel"],
    extraRetry: ["none", "with-main"],
    deliverySignature: ["none", "x-360dialog-signature"],
  };
