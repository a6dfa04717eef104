# shellcheck shell=bash
# Sourced by the other scripts: checks the settings, runs Pulumi, and says in one sentence why it failed.

# "Try again later" in sysexits.h; Pulumi returns 1, as for everything else.
readonly LOCKED=75

# fail CODE SENTENCE
fail() {
  printf '%s: %s\n' "${0##*/}" "$2" >&2
  exit "$1"
}

# Goes to the project and sets REPORT, where Pulumi's output is kept.
prepare() {
  local stack_name='^[A-Za-z0-9._/-]+$'
  [[ -n ${PULUMI_STACK:-} ]] || fail 2 'PULUMI_STACK is not set: set it to the name of the stack, such as production.'
  [[ $PULUMI_STACK =~ $stack_name ]] ||
    fail 2 'PULUMI_STACK is no name of a stack: use letters, digits, and the characters . _ - / only.'
  command -v pulumi >/dev/null || fail 2 'pulumi is not on the PATH: install the Pulumi CLI before this step.'
  REPORT=${REPORT:-pulumi-report.txt}
  [[ $REPORT == /* ]] || REPORT=$PWD/$REPORT
  local project=${PROJECT_DIR:-.}
  [[ -f $project/Pulumi.yaml ]] ||
    fail 2 "There is no Pulumi.yaml in $project: set PROJECT_DIR to the folder of the project."
  cd "$project" || fail 2 "The folder $project cannot be entered: check its permissions."
}

# run_pulumi ARGUMENTS: shows the output, keeps it in REPORT, and returns Pulumi's exit code.
run_pulumi() {
  local code=0
  pulumi "$@" --stack "$PULUMI_STACK" --non-interactive --color never 2>&1 | tee "$REPORT" || code=${PIPESTATUS[0]}
  return "$code"
}

# policy_arguments: fills the array POLICIES.
policy_arguments() {
  POLICIES=()
  if [[ -n ${POLICY_PACK:-} ]]; then
    POLICIES+=(--policy-pack "$POLICY_PACK")
  fi
  if [[ -n ${POLICY_PACK_CONFIG:-} ]]; then
    POLICIES+=(--policy-pack-config "$POLICY_PACK_CONFIG")
  fi
}

# explain CODE WHAT: ends the script with a sentence about a failure of Pulumi.
explain() {
  if grep -Eiq '^error: .*(stack is currently locked|another update is currently in progress)' "$REPORT"; then
    fail "$LOCKED" "Another run holds the lock of stack $PULUMI_STACK, so nothing was done: wait until it has ended and run this again. Only if that run is dead, release its lock with: pulumi cancel --yes --stack $PULUMI_STACK"
  fi
  case $1 in
    3) fail 3 "$2 failed because the login to the backend was refused: check PULUMI_BACKEND_URL and the credentials of this job." ;;
    6) fail 6 "$2 failed because stack $PULUMI_STACK is not in the backend: check PULUMI_STACK and PULUMI_BACKEND_URL, or make it once with pulumi stack init." ;;
    *) fail "$1" "$2 of stack $PULUMI_STACK failed with exit code $1: read the errors above." ;;
  esac
}
