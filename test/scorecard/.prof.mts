import { rows } from "./all.ts";
import { runRow } from "./rows.ts";
const only = process.argv[2]?.split(",");
const scale = Number(process.argv[3] ?? 1);
for (const row of rows) {
  if (only && only[0] !== "" && !only.includes(row.name)) continue;
  const cases = Math.max(1, Math.round(row.quick * scale));
  const t = process.cpuUsage(), w = performance.now();
  const { violations } = await runRow(row, { seed: row.numbered ? 0 : 1, cases, enough: 3 });
  const u = process.cpuUsage(t);
  console.log(row.name.padEnd(24), `${cases}/${row.quick}`, ((u.user + u.system) / 1e6).toFixed(1), "s cpu", ((u.user + u.system) / 1e3 / cases).toFixed(1), "ms/case  whole", ((u.user + u.system) / 1e6 / cases * row.quick).toFixed(0), "wall", ((performance.now() - w) / 1000).toFixed(1), violations.length, (process.memoryUsage().rss/1e6).toFixed(0)+"MB");
}
process.exit(0);
