import { describe, expect, it } from "vitest";
import { fakeGitHub, type Thread } from "./fake-gh";

const BOT = { login: "github-actions[bot]" };
const PREVIEW = "<!-- pulumi-360dialog: preview of stack production -->";
const DRIFT = "<!-- pulumi-360dialog: drift of stack production -->";

const UNMANAGED = "<!-- pulumi-360dialog: unmanaged of stack production -->";
const WARNING =
  '    warning: Number +49 has 1 webhook that this program does not declare: "<b>theirs". Each receives every message of the number.';

const thread = (id: number, body: string | null, user = BOT): Thread => ({ id, number: id, user, body });

describe("comment.sh", () => {
  it("posts one comment and updates it afterwards", async () => {
    const github = fakeGitHub([thread(1, "LGTM", { login: "somebody" }), thread(2, null)]);
    const first = await github.run("comment.sh", ["success", github.report("+ first")]);
    expect(first.code, first.text).toBe(0);
    const second = await github.run("comment.sh", ["failure", github.report("+ second")]);
    expect(second.code, second.text).toBe(0);
    expect(github.writes()).toEqual([
      "POST repos/acme/webhooks/issues/12/comments",
      "PATCH repos/acme/webhooks/issues/comments/102",
    ]);
    const { body } = github.threads()[2] ?? {};
    expect(body?.split("\n").slice(0, 2)).toEqual([
      PREVIEW,
      "The preview of stack `production` **failed**: the last lines of its output say why.",
    ]);
    expect(body).toContain("<pre>\n+ second\n</pre>");
    expect(body).toContain("https://github.test/run/1");
  });

  it("finds its comment although somebody has edited it in a browser", async () => {
    const github = fakeGitHub([thread(7, `${PREVIEW}\r\nedited`)]);
    await github.run("comment.sh", ["success", github.report("+")]);
    expect(github.writes()).toEqual(["PATCH repos/acme/webhooks/issues/comments/7"]);
  });

  it.each([
    ["of another stack", thread(7, "<!-- pulumi-360dialog: preview of stack staging -->\n")],
    ["of another kind", thread(7, `${DRIFT}\n`)],
    ["of somebody else, who begins it in the same way", thread(7, `${PREVIEW}\n`, { login: "somebody" })],
  ])("leaves a comment %s alone", async (_whose, other) => {
    const github = fakeGitHub([other]);
    await github.run("comment.sh", ["success", github.report("+")]);
    expect(github.writes()).toEqual(["POST repos/acme/webhooks/issues/12/comments"]);
    expect(github.threads()[0]).toEqual(other);
  });

  it("shows a report as text, whatever is in it", async () => {
    const github = fakeGitHub();
    await github.run("comment.sh", ["success", github.report("a</pre>\n\n# b\n```\n<img src=x> & @team\n")]);
    const body = github.threads()[0]?.body;
    expect(body).toContain("a&lt;/pre&gt;\n\n# b\n```\n&lt;img src=x&gt; &amp; @team\n</pre>");
  });

  it("cuts a long report at a line, to what a comment may have", async () => {
    const github = fakeGitHub();
    await github.run("comment.sh", ["success", github.report(`${"<é>".repeat(10)}\n`.repeat(4_000))]);
    const body = github.threads()[0]?.body ?? "";
    expect(body.length).toBeGreaterThan(30_000);
    expect(body.length).toBeLessThan(65_536);
    expect(body).toContain("&gt;\n(The rest is in the log of the job.)\n</pre>");
  });

  it.each(["GET", "POST"])("says what to do where GitHub refuses to %s, without the token", async (method) => {
    const github = fakeGitHub();
    const run = await github.run("comment.sh", ["success", github.report("+")], { FAKE_GH_FAILS: method });
    expect(run.code).toBe(1);
    expect(run.sentence).toBe(
      "comment.sh: GitHub refused the comment on pull request 12: check that the job has the permission pull-requests: write.",
    );
    expect(run.text).not.toContain("hidden");
  });

  it.each([
    ["GH_TOKEN is not set", ["success", "report.txt"], { GH_TOKEN: "" }],
    ["PR_NUMBER is not set", ["success", "report.txt"], { PR_NUMBER: "" }],
    ["The outcome is missing", [], {}],
    ["There is no report at 'nowhere'", ["success", "nowhere"], {}],
  ])("ends with 2 and asks nothing: %s", async (sentence, args, env) => {
    const github = fakeGitHub();
    github.report("+");
    const run = await github.run("comment.sh", args, env);
    expect(run.code, run.text).toBe(2);
    expect(run.sentence).toContain(sentence);
    expect(github.calls()).toBe(0);
  });
});

describe("issue.sh and unmanaged webhooks", () => {
  it("keeps an issue about them beside the one about drift, and closes each by itself", async () => {
    const github = fakeGitHub();
    await github.run("issue.sh", ["drift", github.report(`~ url\n${WARNING}`)]);
    expect(github.threads().map(({ body }) => body?.split("\n")[0])).toEqual([DRIFT, UNMANAGED]);
    expect(github.threads()[1]).toMatchObject({
      title: "Unmanaged webhooks on the numbers of stack production",
      body: expect.stringContaining("declare: &quot;&lt;b&gt;theirs".replaceAll("&quot;", '"')),
    });
    const clean = await github.run("issue.sh", ["clean", github.report(WARNING)]);
    expect(clean.code, clean.text).toBe(0);
    expect(github.threads()[0]).toMatchObject({ state: "closed" });
    expect(github.threads()[1]?.state).toBeUndefined();
    await github.run("issue.sh", ["clean", github.report("Resources:\n    4 unchanged")]);
    expect(github.threads()[1]).toMatchObject({ state: "closed", state_reason: "completed" });
    expect(github.threads().at(-1)?.body).toContain("no unmanaged webhooks any more");
  });

  it("leaves it as it is where no report is given", async () => {
    const github = fakeGitHub([thread(8, `${UNMANAGED}\n`)]);
    const run = await github.run("issue.sh", ["clean"]);
    expect(run.code, run.text).toBe(0);
    expect(github.writes()).toEqual([]);
  });

  it("stays within what an issue may have, however many there are", async () => {
    const github = fakeGitHub();
    const report = github.report(
      `${WARNING}${"x".repeat(100)}\n`.repeat(2_000).replaceAll("+49", () => `+${Math.random()}`),
    );
    const run = await github.run("issue.sh", ["clean", report]);
    expect(run.code, run.text).toBe(0);
    expect(github.threads()[0]?.body?.length).toBeLessThan(65_536);
  });

  it("ends with 2 where a report is given that is not there", async () => {
    const github = fakeGitHub();
    const run = await github.run("issue.sh", ["clean", "nowhere"]);
    expect(run.code, run.text).toBe(2);
    expect(github.calls()).toBe(0);
  });
});

describe("issue.sh", () => {
  it("opens one issue, brings it up to date, and closes it with a comment when the drift is gone", async () => {
    const github = fakeGitHub();
    for (const report of ["~ first", "~ second"]) {
      const run = await github.run("issue.sh", ["drift", github.report(report)]);
      expect(run.code, run.text).toBe(0);
    }
    expect(github.threads()).toHaveLength(1);
    expect(github.threads()[0]).toMatchObject({
      title: "Drift of the webhooks of stack production",
      body: expect.stringMatching(new RegExp(`^${DRIFT}\nSomebody has changed[^]*<pre>\n~ second\n</pre>`)),
    });
    const clean = await github.run("issue.sh", ["clean"]);
    expect(clean.code, clean.text).toBe(0);
    expect(github.writes()).toEqual([
      "POST repos/acme/webhooks/issues",
      "PATCH repos/acme/webhooks/issues/100",
      "POST repos/acme/webhooks/issues/100/comments",
      "PATCH repos/acme/webhooks/issues/100",
    ]);
    expect(github.threads()[0]).toMatchObject({ state: "closed", state_reason: "completed" });
    expect(github.threads()[1]?.body).toContain("The drift is gone.");
  });

  it("opens another one for drift after the first was closed", async () => {
    const github = fakeGitHub([{ ...thread(5, `${DRIFT}\n`), state: "closed" }]);
    await github.run("issue.sh", ["drift", github.report("~")]);
    expect(github.writes()).toEqual(["POST repos/acme/webhooks/issues"]);
  });

  it("writes nothing where nothing is wrong and no issue is open", async () => {
    const github = fakeGitHub([thread(5, "a bug"), thread(6, `${DRIFT}\n`, { login: "somebody" })]);
    const run = await github.run("issue.sh", ["clean"]);
    expect(run.code, run.text).toBe(0);
    expect(github.writes()).toEqual([]);
  });

  it.each(["GET", "POST"])("says what to do where GitHub refuses to %s", async (method) => {
    const github = fakeGitHub();
    const run = await github.run("issue.sh", ["drift", github.report("~")], { FAKE_GH_FAILS: method });
    expect(run.code).toBe(1);
    expect(run.sentence).toContain("check that the job has the permission issues: write.");
    expect(run.text).not.toContain("hidden");
  });

  it.each([
    ["The outcome is missing", ["failed"]],
    ["The outcome is missing", []],
    ["There is no report at ''", ["drift"]],
  ])("ends with 2 and asks nothing: %s", async (sentence, args) => {
    const github = fakeGitHub();
    const run = await github.run("issue.sh", args);
    expect(run.code, run.text).toBe(2);
    expect(run.sentence).toContain(sentence);
    expect(github.calls()).toBe(0);
  });
});
