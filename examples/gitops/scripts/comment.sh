#!/usr/bin/env bash
# Puts a preview into the one comment of a pull request: posts it, or updates the one that is there.
#
# Usage: comment.sh success|failure REPORT
# Settings: GH_TOKEN (may write pull requests); GITHUB_REPOSITORY; PR_NUMBER; PULUMI_STACK; RUN_URL (optional); BOT (the
# account of GH_TOKEN, default: github-actions[bot]).
#
# Exit codes: 0 posted or updated; 1 GitHub refused; 2 a setting or an argument is missing or wrong.
set -euo pipefail
# shellcheck source=thread.sh
source "$(dirname "${BASH_SOURCE[0]}")/thread.sh"

need GH_TOKEN GITHUB_REPOSITORY PR_NUMBER PULUMI_STACK
case ${1:-} in
  success) line="The preview of stack \`$PULUMI_STACK\` succeeded." ;;
  failure) line="The preview of stack \`$PULUMI_STACK\` **failed**: the last lines of its output say why." ;;
  *) fail 2 'The outcome is missing: give success or failure, then the file of the report.' ;;
esac
report=${2:-}
[[ -f $report ]] || fail 2 "There is no report at '$report': run preview.sh first, with the same REPORT."

body=$(mktemp)
trap 'rm -f "$body"' EXIT
{
  marker preview
  printf '%s\n' "$line"
  details "$report"
  run_line
} >"$body"

refused="GitHub refused the comment on pull request $PR_NUMBER: check that the job has the permission pull-requests: write."
comments=repos/$GITHUB_REPOSITORY/issues/$PR_NUMBER/comments
id=$(find_thread "$comments?per_page=100" id "$(marker preview)") || fail 1 "$refused"
if [[ -n $id ]]; then
  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" -F "body=@$body" --silent || fail 1 "$refused"
else
  gh api --method POST "$comments" -F "body=@$body" --silent || fail 1 "$refused"
fi
