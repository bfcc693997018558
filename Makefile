# The commands people type; a bare `make` lists them. What they make lies in .venv, .aws-sam and build,
# and the compiled Pillow in the user's cache, where `sam build` finds it too.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
MAKEFLAGS += --no-print-directory
export OUTER_PATH := $(PATH)
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export SAM_CLI_TELEMETRY := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_SYSTEM_CERTS := 1

# Each step of the environment leaves a stamp that carries the digest of what it was made from: an untouched step costs
# nothing, and a folder that was copied or moved is not taken for the one it came from.
digest = $(shell { $(1); } | sha256sum | cut -c1-12)
DONE := .venv/done
INTERPRETER := $(DONE)/interpreter-$(call digest,pwd)
PACKAGES := $(DONE)/packages-$(call digest,cat tests/requirements.txt)
PILLOW := $(DONE)/pillow-$(call digest,cat layers/pillow/*)
PROJECT := $(DONE)/project-$(call digest,cat pyproject.toml layers/deps/requirements.in)
stamp = mkdir -p $(DONE) && rm -f $(firstword $(subst -, ,$@))-* && touch $@

.PHONY: help
help:
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1\t\2/p' Makefile | expand -t 24

.PHONY: setup
setup: $(PROJECT) ## prepare .venv: Python 3.13, the locked packages, pillow-simd, the project
	@:

.PHONY: run
run: setup ## start the local stack and its demo: KEY=<signing key> PHOTOS=<folder> PORT=8080 EDGE=0 STORES=<address>
	@options=()
	[[ -z $${KEY:-} ]] || options+=("--key=$$KEY")
	[[ -z $${PHOTOS:-} ]] || options+=(--photos "$${PHOTOS/#~\//$$HOME/}")
	[[ -z $${PORT:-} ]] || options+=(--port "$$PORT")
	[[ -z $${STORES:-} ]] || options+=(--stores "$$STORES")
	case $${EDGE:-} in '') ;; 0) options+=(--no-edge) ;; *) options+=(--edge) ;; esac
	exec darkroom serve "$${options[@]}"

.PHONY: test
test: lint validate build ## everything that CI runs: lint, sam validate, sam build, every test
	@pytest $(XDIST)

.PHONY: check
check: lint ## the fast half: format, lint, types, import contract, unit tests
	@pytest $(XDIST) tests/unit tests/golden

# A file's tests stay in one process, so that what its fixtures start is started once.
XDIST := -n auto --dist loadfile

.PHONY: lint
lint: setup
	@ruff format --check
	ruff check
	mypy
	lint-imports --no-logo

.PHONY: validate
validate: setup
	@sam validate --lint

.PHONY: build
build: setup ## build the functions and layers with SAM, without a container
	@sam build

.PHONY: deploy
deploy: validate build ## create or change a stack: STACK=darkroom REGION=eu-west-1 SET='BaseDomain=img.example.com' YES=1
	@$(value WHERE)
	$(value DEPLOY)

.PHONY: rollback
rollback: setup ## deploy an earlier release again: TO=<tag or commit>, and what deploy takes
	@worktree=build/rollback
	rm -rf "$$worktree"
	git worktree prune
	git worktree add --detach "$$worktree" "$${TO:?says to which tag or commit}"
	cd "$$worktree"
	sam build
	$(value WHERE)
	$(value DEPLOY)
	git -C ../.. worktree remove --force "$$worktree"

.PHONY: teardown
teardown: setup ## delete a stack, and say what is kept: STACK=darkroom REGION=eu-west-1 YES=1
	@$(value WHERE)
	[[ -z $${YES:-} ]] || options+=(--no-prompts)
	sam delete "$${options[@]}"
	echo 'What is kept, as docs/deploy.md says: the buckets, the key, and the sources with their users and roles.'

.PHONY: bench
bench: build ## measure against sharp, pyvips and the stock Pillow, and each parameter's cost: PHOTOS=<folder>
	@options=()
	[[ -z $${PHOTOS:-} ]] || options+=(--photos "$${PHOTOS/#~\//$$HOME/}")
	exec python -m tests.bench "$${options[@]}"

.PHONY: contact-sheet
contact-sheet: setup ## draw every parameter of every dialect on one page: build/contact-sheet.html
	@python -m tests.contact

.PHONY: docs
docs: setup ## write PARAMETERS.md and the edge's functions in template.yaml anew
	@python -m darkroom.cli docs

.PHONY: lock
lock: setup ## choose the newest versions and pin them with their hashes
	@lock() { uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --python-version 3.13 --python-platform x86_64-manylinux_2_34 "$$@"; }
	lock layers/deps/requirements.in -o layers/deps/requirements.txt
	lock layers/documents/requirements.in --no-emit-package pillow -o layers/documents/requirements.txt
	lock tests/requirements.in --no-emit-package pillow -c layers/deps/requirements.txt \
	  -c layers/documents/requirements.txt -o tests/requirements.txt
	lock layers/pillow/tools.in -o layers/pillow/tools.txt

.PHONY: clean
clean: ## remove .venv and everything that was built here
	@rm -rf .venv .aws-sam build .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

$(INTERPRETER): $(if $(shell .venv/bin/python3.13 -c 'print(1)' 2>/dev/null),,FORCE)
	@echo '[1/4] Python 3.13'
	uv_pin() { $(UV_PIN); }
	$(value FIND_PYTHON)
	echo "      $$python"
	"$$python" -m venv --clear .venv
	$(stamp)

.PHONY: FORCE
FORCE:

$(PACKAGES): $(INTERPRETER)
	@echo '[2/4] the locked packages'
	python -m pip install -q --no-deps --require-hashes -r <($(UV_PIN))
	uv pip sync -q --require-hashes --python .venv/bin/python3.13 tests/requirements.txt || {
	  echo '      uv could not, so pip does it: about a minute'
	  python -m pip install -q --no-deps --require-hashes -r tests/requirements.txt
	}
	$(stamp)

$(PILLOW): $(PACKAGES)
	@echo '[3/4] pillow-simd'
	$(MAKE) -C layers/pillow build-PillowLayer ARTIFACTS_DIR='$(CURDIR)/.venv/layer'
	rm -rf .venv/lib/python3.13/site-packages/{PIL,pillow.libs,pillow_simd-*}
	mv .venv/layer/python/* .venv/lib/python3.13/site-packages/
	rm -r .venv/layer
	$(stamp)

$(PROJECT): $(PILLOW)
	@echo '[4/4] the project itself'
	uv pip install -q --offline --no-deps --no-build-isolation --python .venv/bin/python3.13 --editable .
	$(stamp)

# Sets $options to what tells a stack.
define WHERE
options=(--stack-name "${STACK:-darkroom}")
[[ -z ${REGION:-} ]] || options+=(--region "$REGION")
endef

# Parameters that are not set stay as they are in the stack. The release is told by its content: warm instances are
# replaced when that is another.
define DEPLOY
[[ -z ${YES:-} ]] || options+=(--no-confirm-changeset --no-fail-on-empty-changeset)
read -ra parameters <<<"${SET:-}"
release=$(cat .aws-sam/build/template.yaml .aws-sam/build/TransformFunction/*.py | sha256sum | cut -c1-12)
sam deploy "${options[@]}" --parameter-overrides "Release=$release" "${parameters[@]}"
endef

# uv's own line of the lock: what fetches the others is pinned like them.
UV_PIN := sed -n '/^uv==/,/[^\\]$$/p' tests/requirements.txt

# Sets $python to a Python 3.13 that truly runs (a pyenv shim may not) and has what a build needs: pip and headers.
# Make takes the indentation of a recipe's lines away before they run.
define FIND_PYTHON
PATH=$OUTER_PATH
fits() {
  python=$("$1" -c 'import ensurepip, os, sys, sysconfig
    assert sys.version_info[:2] == (3, 13) and os.path.exists(sysconfig.get_path("include") + "/Python.h")
    print(sys._base_executable)' 2>/dev/null)
}
look() {
  local shim home fetched=${XDG_DATA_HOME:-~/.local/share}/uv/python
  shim=$(type -P python3.13) || true
  home=$(getent passwd "$(id -u)" | cut -d: -f6) || true
  for python in "$shim" {"${shim%/shims/*}","${PYENV_ROOT:-}",~/.pyenv,"$home/.pyenv"}/versions/3.13*/bin/python3.13 \
    "${UV_PYTHON_INSTALL_DIR:-$fetched}"/cpython-3.13*/bin/python3.13
  do
    [[ ! -x $python ]] || ! fits "$python" || return 0
  done
  return 1
}
fetch() {
  local uv
  echo '      none found: uv fetches one'
  uv=$(type -P uv) || {
    uv=.venv/uv/bin/uv
    rm -rf .venv/uv
    python3 -m pip install -q --target .venv/uv --no-deps --require-hashes -r <(uv_pin) ||
      { python3 -m venv .venv/uv && .venv/uv/bin/pip install -q --no-deps --require-hashes -r <(uv_pin); }
  } && "$uv" python install --no-bin 3.13
}
fail() { echo "$1" >&2; exit 1; }
if [[ -n ${PYTHON:-} ]]; then
  fits "$PYTHON" || fail "PYTHON=$PYTHON is not a Python 3.13 with pip and headers."
else
  look || { fetch && look; } || fail 'No Python 3.13, and uv could not fetch it. Install python3.13 with its headers and
python3.13-venv, or python3 and python3-venv for uv; or name one: make setup PYTHON=/opt/python3.13/bin/python3.13'
fi
endef
