# shellcheck shell=bash
# Sourced by drift.sh, pipeline.sh and issue.sh: what Pulumi's output says of unmanaged webhooks.

# unmanaged_in REPORT: the provider's warnings about unmanaged webhooks, each once. Nothing where there is none.
unmanaged_in() {
  sed -nE 's/^[[:space:]]*warning: (Number .* has [0-9]+ webhooks? that this program does not declare: .*)$/\1/p' "$1" | sort -u
}
