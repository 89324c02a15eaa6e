# What the set-up scripts share. LOG names the file that takes the output of installations.
# shellcheck shell=sh
UPDATED=

# Also heard from inside a command whose own output goes to the log.
exec 3>&2
say() { printf 'setup: %s\n' "$*" >&3; }
stop() { say "$*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# Runs a command with its output in the log; on failure shows the log's end.
logged() {
    if "$@" >>"$LOG" 2>&1; then return 0; fi
    tail -n 20 "$LOG" >&2
    return 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    have apt-get || return 1
    [ "$(id -u)" -eq 0 ] || { have sudo && sudo -n true 2>/dev/null; }
}

update_lists() {
    [ -z "$UPDATED" ] || return 0
    UPDATED=yes
    say "reading Debian's package lists"
    as_root apt-get update -q
}

install_packages() {
    say "installing $*"
    update_lists || say "apt-get update failed; going on with the lists that are here"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
}
