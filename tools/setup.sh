#!/bin/sh
# Set up an environment:   sh tools/setup.sh FOLDER ARGUMENT...   (the arguments of `pip install`)
#
# Its Python is the one that PYTHON names; else the first candidate that is fit; else a 3.13 that
# uv finds or fetches. uv also installs, several times faster than pip.
set -eu
folder=$1
shift
case "${OS:-}" in Windows_NT) bin=$folder/Scripts ;; *) bin=$folder/bin ;; esac

stop() {
    printf '%s\n' "$@" >&2
    exit 1
}

version() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }
has() { "$1" -c "import $2" >/dev/null 2>&1; }
fit() {
    # Debian leaves ensurepip out of its python3, and venv fails without it.
    case "$(version "$1")" in 3.11 | 3.12 | 3.13) has "$1" ensurepip ;; *) false ;; esac
}

python=
if [ -n "${PYTHON:-}" ]; then
    found=$(version "$PYTHON") ||
        stop "PYTHON is $PYTHON, which does not start; expected the name or path of a Python 3.11, 3.12 or 3.13"
    case "$found" in
    3.11 | 3.12 | 3.13) ;;
    *) stop "PYTHON is $PYTHON, a Python $found; expected 3.11, 3.12 or 3.13" ;;
    esac
    has "$PYTHON" ensurepip ||
        stop "PYTHON is $PYTHON, which lacks ensurepip; on Debian and Ubuntu: apt install python$found-venv"
    python=$PYTHON
elif ! fit "$bin/python"; then
    for candidate in python3.13 python3.12 python3.11 python3 python; do
        if fit "$candidate"; then
            python=$candidate
            break
        fi
    done
fi
pip=$bin/python # what installs uv
if [ -n "$python" ]; then
    echo "$folder: $($python --version) from $python"
    if has "$python" pip; then
        "$python" -m venv --clear --without-pip "$folder" # uv puts pip in, seconds sooner
        pip=$python
    else
        "$python" -m venv --clear "$folder"
    fi
elif ! fit "$pip"; then
    echo "$folder: no Python 3.11, 3.12 or 3.13 that can make environments is on the PATH; uv gets 3.13"
    pip=python3
    if ! command -v uv >/dev/null && ! has python3 pip; then
        command -v python3 >/dev/null || stop \
            "There is neither a Python nor uv. Install Python 3.11, 3.12 or 3.13, then repeat the command." \
            "  Debian, Ubuntu: apt install python3-venv    Fedora: dnf install python3.13    macOS: brew install python@3.13"
        has python3 ensurepip || stop \
            "python3 is $(version python3) and has neither pip nor ensurepip, so uv can't be installed. Type" \
            "  apt install python3-venv" \
            "and repeat the command; or install Python 3.13 and name it: make lab PYTHON=/path/to/python3.13"
        python3 -m venv "$folder/uv-python"
        pip=$folder/uv-python/bin/python
    fi
fi

# uv reads neither pip's variables nor its files, so hand over what they say.
settings=$("$pip" -m pip config list 2>/dev/null) || settings=
setting() {
    for section in :env: install global; do
        value=$(printf '%s\n' "$settings" | sed -n "s/^$section\.$1='\(.*\)'\$/\1/p" | sed 's/\\n/ /g')
        [ -z "$value" ] || break
    done
    printf %s "$value"
}
hand_over() { [ -z "$2" ] || eval "export $1=\"\${$1:-\$2}\""; }
hand_over UV_CONSTRAINT "$(setting constraint)"
hand_over UV_DEFAULT_INDEX "$(setting index-url)"
hand_over UV_INDEX "$(setting extra-index-url)"
hand_over UV_FIND_LINKS "$(setting find-links | tr ' ' ',')"
hand_over UV_NO_INDEX "$(setting no-index)"
hand_over SSL_CERT_FILE "$(setting cert)"
# pip takes the best version from all indexes, uv by default from the first that has the name.
export UV_INDEX_STRATEGY=unsafe-best-match

if command -v uv >/dev/null; then
    uv=uv
else
    uv=$folder/uv/bin/uv
    [ -x "$uv" ] || "$pip" -m pip install --quiet --target "$folder/uv" uv || uv=
fi
if ! fit "$bin/python"; then
    [ -n "$uv" ] && "$uv" venv --allow-existing --seed --python 3.13 "$folder" || stop \
        "uv could not get a Python 3.13 (see above). Install Python 3.11, 3.12 or 3.13 and name it:" \
        "  make lab PYTHON=/path/to/python3.13"
fi

echo "$folder: installing; a first time takes about a minute, most of it TensorFlow's download"
if [ -z "$uv" ] || ! "$uv" pip install --python "$bin/python" pip "$@"; then
    echo "$folder: uv could not install, so pip tries"
    has "$bin/python" pip || "$bin/python" -m ensurepip
    "$bin/python" -m pip install "$@"
fi
