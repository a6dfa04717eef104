/** The orders in which several messages can be delivered. */
export const orders = ["given", "reversed", "shuffled"] as const;

export type Order = (typeof orders)[number];

/** A list in another order. */
export function ordered<T>(list: readonly T[], order: Order): T[] {
  if (order === "shuffled") {
    return shuffled(list);
  }
  return order === "reversed" ? list.toReversed() : [...list];
}

function shuffled<T>(list: readonly T[]): T[] {
  return list
    .map((one) => ({ one, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}
