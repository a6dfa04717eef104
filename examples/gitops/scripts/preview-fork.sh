#!/usr/bin/env bash
# Previews a change by somebody who may have no secrets: with an empty state of its own, without a key, and without a
# request. It shows that the program runs and keeps the rules; what it would change, only a preview with the state shows.
# The configuration is that of Pulumi.fork.yaml: made-up values in place of secrets.
#
# Settings: PROJECT_DIR (default: this folder); REPORT (default: pulumi-report.txt); POLICY_PACK and POLICY_PACK_CONFIG
# (optional).
#
# Exit codes: 0 previewed; 1 refused or failed; 2 a setting is missing or wrong; any other: Pulumi's.
set -euo pipefail
# shellcheck source=run.sh
source "$(dirname "${BASH_SOURCE[0]}")/run.sh"

PULUMI_STACK=fork
prepare
state=$(mktemp -d)
config=Pulumi.fork.yaml
# Making a stack writes its salt into its file.
if [[ -f $config ]]; then cp "$config" "$state/$config"; fi
clean_up() {
  if [[ -f $state/$config ]]; then cp "$state/$config" "$config"; else rm -f "$config"; fi
  rm -rf "$state"
}
trap clean_up EXIT

export PULUMI_BACKEND_URL="file://$state" PULUMI_CONFIG_PASSPHRASE=none DIALOG360_CAPACITY_CHECK=declared
policy_arguments
pulumi stack init fork --no-select --non-interactive >"$REPORT" 2>&1 ||
  fail 1 "The stack of the preview could not be made: $(tail -n 1 "$REPORT")"
code=0
run_pulumi preview --diff ${POLICIES[@]+"${POLICIES[@]}"} || code=$?
[[ $code -eq 0 ]] || explain "$code" 'The preview'
