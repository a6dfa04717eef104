// What somebody else did, long before there was any code: three webhooks on a number, set by hand through the API.
const api = process.env.DIALOG360_BASE_URL;
const headers = { "D360-API-KEY": "key-of-acme", "content-type": "application/json" };

async function send(method, path, body) {
  const response = await fetch(`${api}${path}`, { method, headers, body: JSON.stringify(body) });
  console.log(`${method} ${path} ${response.status}`);
}

await send("POST", "/v1/configs/webhook", { url: "https://inbox.example.com/whatsapp" });
await send("POST", "/multi_webhook", { enabled: true });
for (const destination of [
  { name: "crm", url: "https://crm.example.com/whatsapp", headers: { Authorization: "Bearer of-the-crm" } },
  { name: "Night shift/DE", url: "https://night.example.com/in" },
  { name: "archive", url: "https://archive.example.com/in?token=of-the-archive" },
]) {
  await send("PUT", "/multi_webhook", { destinations: [destination] });
}
