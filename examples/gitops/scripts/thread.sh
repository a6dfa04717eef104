# shellcheck shell=bash
# Sourced by comment.sh and issue.sh: what is said on GitHub, and where it was said before. A thread is found again by
# its first line, and only among those that this job's own account has written.

# A body may have 65,536 characters; the rest is for what stands around the report.
readonly LONGEST_REPORT=60000

# fail CODE SENTENCE
fail() {
  printf '%s: %s\n' "${0##*/}" "$2" >&2
  exit "$1"
}

# need NAME ...
need() {
  local name
  for name in "$@"; do
    [[ -n ${!name:-} ]] || fail 2 "$name is not set: set it in the env of this step."
  done
}

# marker KIND: the first line, which nobody sees.
marker() {
  printf '<!-- pulumi-360dialog: %s of stack %s -->\n' "$1" "$PULUMI_STACK"
}

# plain_text MAX: standard input as nothing but text, at most MAX characters of it.
plain_text() {
  printf '<pre>\n'
  sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g' | awk -v max="$1" '
    { total += length($0) + 1 }
    total <= max
    END { if (total > max) print "(The rest is in the log of the job.)" }'
  printf '</pre>\n'
}

# details FILE: a report that cannot be anything but text, folded.
details() {
  printf '\n<details><summary>Output of Pulumi</summary>\n\n'
  plain_text "$LONGEST_REPORT" <"$1"
  printf '\n</details>\n'
}

# run_line: where the job's log is, if that is known.
run_line() {
  if [[ -n ${RUN_URL:-} ]]; then
    printf '\n[The log of the job](%s)\n' "$RUN_URL"
  fi
}

# find_thread PATH NUMBER MARKER: the NUMBER (a field) of the first thread in a list of GitHub's that begins with MARKER.
find_thread() {
  local rows
  rows=$(gh api --paginate "$1" --jq ".[] | [.$2, .user.login, (.body // \"\" | split(\"\n\")[0] // \"\" | rtrimstr(\"\r\"))] | @tsv") ||
    return 1
  awk -F '\t' -v author="${BOT:-github-actions[bot]}" -v marker="$3" \
    '$2 == author && $3 == marker && found == "" { found = $1 } END { print found }' <<<"$rows"
}
