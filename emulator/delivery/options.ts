import type { ReachOptions } from "./address";
import type { DeliveryEntry } from "./log";

/** How an emulator delivers messages, beside the switches of its profile. */
export interface DeliveryOptions extends ReachOptions {
  /** The key of signatures, where `deliverySignature` has them sent. Default `platform-secret`. */
  readonly platformSecret?: string | undefined;
  /** Called with every entry of the log. */
  readonly onDelivery?: ((entry: DeliveryEntry) => void) | undefined;
}
