# Sourced by the runners.

# make_venv REQUIREMENTS VENV: a changed requirements file creates the venv again.
make_venv() {
    local requirements=$1 venv=$2
    if ! cmp -s "$requirements" "$venv/requirements.txt"; then
        rm -rf "$venv"
        "${PYTHON:-python3}" -m venv "$venv"
        "$venv/bin/pip" --quiet --disable-pip-version-check install -r "$requirements"
        cp "$requirements" "$venv/requirements.txt"
    fi
}
