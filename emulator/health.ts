import type { Answer, RouteRequest } from "./exchange";
import { digitsOf, type EmulatedNumber } from "./state";

/** Answers `/health_status`. `health_status` is always there, other fields only where `fields` asks for them (documented). */
export function health({ method, query, number, profile, refuse }: RouteRequest): Answer {
  if (profile.healthFields === 404) {
    return refuse(404, "no such route");
  }
  if (method !== "GET") {
    return refuse(405, "method not allowed");
  }
  const body = { health_status: healthStatus(number) };
  return { status: 200, body: profile.healthFields === "full" ? { ...body, ...askedFields(number, query) } : body };
}

function askedFields(number: EmulatedNumber, query: string): object {
  const names = new URLSearchParams(query).getAll("fields").flatMap((list) => list.split(","));
  const asked = names.map((name) => name.trim());
  return {
    ...(asked.includes("id") ? { id: number.id } : {}),
    ...(asked.includes("display_phone_number") ? { display_phone_number: number.displayPhoneNumber } : {}),
  };
}

function healthStatus(number: EmulatedNumber): object {
  // The account and the business of a number are its own; the app is the vendor's, the same for every number.
  const ids = {
    PHONE_NUMBER: number.id,
    WABA: digitsOf(`account of ${number.firstKey}`),
    BUSINESS: digitsOf(`business of ${number.firstKey}`),
    APP: digitsOf("app"),
  };
  const available = { can_send_message: "AVAILABLE" };
  const entities = Object.entries(ids).map(([type, id]) => ({ entity_type: type, id, ...available }));
  return { ...available, entities };
}
