/** Documented: "Each phone number is limited to a maximum of 3 unique webhooks". */
export const DOCUMENTED_MAXIMUM = 3;
