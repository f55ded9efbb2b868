## make corpus   set everything up, run the whole road once, and show that the corpus follows from its sources
## make test     set everything up, and run all checks, with Label Studio and a browser
## make lint     ruff and mypy alone
## make training set everything up with torch (large: see CONTRIBUTING.md), and train transformers on the corpus
## make clean    remove what was set up; the data of your own Label Studio stay
##
## Everything goes into .venv and .goldspan here. PYTHON=/path/to/python3 chooses another Python (3.11 or newer).

# Each process of the tests would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHONS := python3.11 python3.12 python3.13 python3
PYTHON  ?=
RUN     := .venv/bin/python
LOG     := .goldspan/setup.log

# An environment that was broken off, moved, or has lost its Python is made again, one that is only old is brought up
# to date.
SOUND := $(shell [ "$$(cat .venv/whole 2>/dev/null)" = "$(CURDIR)" ] && $(RUN) -c 'print("yes")' 2>/dev/null)
ifneq ($(SOUND),yes)
.PHONY: .venv/whole
endif

.PHONY: help corpus test lint training clean
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

help:
	@sed -n 's/^## \{0,1\}//p' Makefile

corpus: .venv/whole
	@.venv/bin/goldspan rebuild

test: .venv/whole-test
	@$(RUN) tests/prepare.py
	@$(MAKE) --no-print-directory lint
	@$(RUN) -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

lint: .venv/whole-test
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check --quiet . || { echo "run: .venv/bin/ruff format ." >&2; exit 1; }
	@$(RUN) -m mypy

training: .venv/whole-training
	@$(RUN) -m pytest tests/training.py

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
	rm -rf .goldspan/rebuild .goldspan/setup.log .goldspan/label-studio/venv .goldspan/label-studio/venv.mark
	rm -f .goldspan/label-studio/empty-*.sqlite3 .goldspan/label-studio/install.log

# pip talks a lot, and to nobody: its words go to the log, and are shown when it fails.
define quietly
{ $(1); } >> $(LOG) 2>&1 || { tail -n 20 $(LOG); echo "Setting up failed; all of it is in $(LOG)" >&2; exit 1; }
endef

define make_venv
set -e; \
for one in $(or $(PYTHON),$(PYTHONS)); do \
    if "$$one" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>> $(LOG); then python=$$one; break; fi; \
done; \
if [ -z "$${python:-}" ]; then \
    echo "goldspan needs Python 3.11 or newer; none of these is one: $(or $(PYTHON),$(PYTHONS))." >&2; \
    echo "Install one (on Debian or Ubuntu: apt-get install python3 python3-venv), or name it: make PYTHON=..." >&2; \
    exit 1; \
fi; \
if ! "$$python" -c 'import ensurepip, venv' 2>> $(LOG); then \
    package=$$("$$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
    echo "$$python cannot make environments; installing $$package"; \
    if [ "$$(id -u)" = 0 ]; then sudo=; else sudo="sudo -n"; fi; \
    if ! { $$sudo apt-get update && $$sudo apt-get install -y --no-install-recommends "$$package"; } \
        >> $(LOG) 2>&1 < /dev/null; then \
        echo "That was not allowed here. Run: sudo apt-get install $$package" >&2; exit 1; \
    fi; \
fi; \
echo "Setting up .venv with $$("$$python" --version) (once, about a minute)"; \
$(call quietly,"$$python" -m venv --clear .venv)
endef

PIP := $(RUN) -m pip install --no-input --disable-pip-version-check --constraint constraints.txt

.venv/whole: pyproject.toml constraints.txt
	@mkdir -p .goldspan && rm -f .venv/whole .venv/whole-test .venv/whole-training && : > $(LOG)
	@$(if $(SOUND),echo "Bringing .venv up to date",$(make_venv))
	@$(call quietly,$(PIP) 'setuptools>=77' && $(PIP) --no-build-isolation --editable .)
	@printf '%s\n' "$(CURDIR)" > .venv/whole

.venv/whole-test: .venv/whole
	@echo "Adding what the tests need (once, half a minute)"
	@$(call quietly,$(PIP) --no-build-isolation --editable '.[test]')
	@touch .venv/whole-test

.venv/whole-training: .venv/whole-test
	@echo "Adding transformers and torch (once)"
	@$(call quietly,$(PIP) --no-compile --no-build-isolation --editable '.[training]')
	@touch .venv/whole-training
