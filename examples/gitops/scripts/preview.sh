#!/usr/bin/env bash
# Shows what a change would do; writes nothing and takes no lock.
#
# Settings: PULUMI_STACK; PROJECT_DIR (default: this folder); REPORT (default: pulumi-report.txt); POLICY_PACK and
# POLICY_PACK_CONFIG (optional).
#
# Exit codes: 0 previewed; 1 refused, by the provider or by a policy, or failed; 2 a setting is missing or wrong;
# 3 the backend refused the login; 6 no such stack; any other: Pulumi's.
set -euo pipefail
# shellcheck source=run.sh
source "$(dirname "${BASH_SOURCE[0]}")/run.sh"

prepare
policy_arguments
code=0
run_pulumi preview --diff ${POLICIES[@]+"${POLICIES[@]}"} || code=$?
[[ $code -eq 0 ]] || explain "$code" 'The preview'
