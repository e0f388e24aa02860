# Sourced by ./run and ./test: finds Python, makes .venv, installs packages and the libraries of the system.
# Everything is skipped when it is already there, so that a second start costs milliseconds.
# shellcheck shell=sh

say() { printf '%s\n' "$*"; }
die() {
    printf 'Art62: %s\n' "$*" >&2
    exit 1
}

may_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

apt_install() {
    say "Installing Debian packages: $*"
    apt_log=$(mktemp)
    # Package lists of a fresh machine are empty, those of an old one name versions that are gone.
    if as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 update >"$apt_log" 2>&1 </dev/null &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 install \
            --no-install-recommends "$@" >>"$apt_log" 2>&1 </dev/null; then
        rm -f "$apt_log"
        return 0
    fi
    tail -n 15 "$apt_log" >&2
    rm -f "$apt_log"
    return 1
}

python_is_recent() {
    "$1" -S -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# Sets PY to a Python of at least 3.11.
find_python() {
    if [ -n "${PYTHON:-}" ]; then
        python_is_recent "$PYTHON" || die "PYTHON=$PYTHON is not a Python 3.11 or later."
        PY=$PYTHON
        return
    fi
    for PY in python3.13 python3.12 python3.11 python3; do
        python_is_recent "$PY" && return
    done
    if ! command -v python3 >/dev/null 2>&1 && may_install && apt_install python3 python3-venv; then
        PY=python3
        python_is_recent "$PY" && return
    fi
    die "Python 3.11 or later is needed (found: $(python3 --version 2>/dev/null || echo none))." \
        "Debian 12 and Ubuntu 24.04 have it: sudo apt install python3 python3-venv"
}

require_writable_folder() {
    [ -w . ] || die "This folder ($(pwd)) is read-only: copy it to a folder of your own and start there."
}

# A copied or moved folder, or a new version of the system, leaves a .venv that no longer starts: it is made again.
ensure_venv() {
    VENV_PY=.venv/bin/python
    if [ -x "$VENV_PY" ] && python_is_recent "$VENV_PY"; then return; fi
    find_python
    if ! "$PY" -c 'import ensurepip, venv' 2>/dev/null; then
        venv_package=$("$PY" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')
        if may_install; then
            apt_install "$venv_package" || die "$venv_package could not be installed."
        else
            die "A Python package of the system is missing. Install it once, then start again: sudo apt install $venv_package"
        fi
    fi
    say "Making the virtual environment in .venv ($("$PY" --version))"
    rm -rf .venv
    "$PY" -m venv .venv || die "The virtual environment could not be made (see above)."
}

sha256_of() {
    if command -v sha256sum >/dev/null 2>&1; then sha256sum "$1" | cut -d ' ' -f 1; else shasum -a 256 "$1" | cut -d ' ' -f 1; fi
}

# ensure_requirements FILE: installs it once per content of the file.
ensure_requirements() {
    stamp=".venv/.installed-$(basename "$1")-$(sha256_of "$1")"
    [ -e "$stamp" ] && return
    say "Installing Python packages from $1"
    # uv is much faster; when it fails (an index it cannot read), pip says why or does it.
    if ! { uv --version >/dev/null 2>&1 &&
        uv pip install -q --python "$VENV_PY" --require-hashes -r "$1"; }; then
        "$VENV_PY" -m pip install -q --disable-pip-version-check --no-input --require-hashes -r "$1" ||
            die "The packages of $1 could not be installed: is the package index reachable?"
    fi
    rm -f .venv/.installed-"$(basename "$1")"-*
    : >"$stamp"
}

PDF_PACKAGES="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

has_pdf_libraries() {
    "$VENV_PY" -I -S -c '
import ctypes
for name in ("libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"):
    ctypes.CDLL(name)' 2>/dev/null
}

# The application works without these libraries, except for its PDFs.
ensure_pdf_libraries() {
    has_pdf_libraries && return
    # shellcheck disable=SC2086
    if may_install && apt_install $PDF_PACKAGES && has_pdf_libraries; then return; fi
    say "PDFs cannot be made on this machine yet; everything else works. To have them:"
    say "    sudo apt install $PDF_PACKAGES"
}
