#!/bin/sh
# Prints a Python that is new enough. PYTHON=… names one; otherwise the usual names are tried.
new_enough() {
    command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

if [ -n "${PYTHON:-}" ]; then
    if new_enough "$PYTHON"; then
        echo "$PYTHON"
        exit 0
    fi
    echo "PYTHON=$PYTHON is not a Python 3.11 or newer." >&2
    exit 1
fi
for name in python3.13 python3.12 python3.11 python3.14 python3 python; do
    if new_enough "$name"; then
        echo "$name"
        exit 0
    fi
done
echo "Journey needs Python 3.11 or newer, and none was found. Install it, or name it: make run PYTHON=/path/to/python3" >&2
exit 1
