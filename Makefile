# make lab       JupyterLab on notebook 1        make lab ARGS="--no-browser --port 9000"
# make test      everything that must hold        make execute   re-run every notebook in place
# make html      the notebooks as pages           make slides    the notebooks for a class
# make colab     single files for Colab           make badges    "Open in Colab" in the notebooks
# make bench     speed, memory and quality
# make test-browser   every notebook in JupyterLab and Chromium, as a learner uses it
# The first of them sets up .venv; later ones install nothing unless the requirements change
# (slides and test-browser add what they need the first time).

ifeq ($(OS),Windows_NT)
PYTHON ?= python
BIN := .venv/Scripts
else
PYTHON ?= python3
BIN := .venv/bin
endif
READY := .venv/ready
RUN := $(BIN)/python -m

.PHONY: lab test test-browser execute html slides colab badges bench

lab: $(READY)
	$(RUN) jupyter lab notebooks/01_dot_product_similarity.ipynb $(ARGS)

test: $(READY)
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) pytest
	$(RUN) pytest --nbval --nbval-current-env --nbval-sanitize-with tests/nbval_sanitize.cfg notebooks

test-browser: .venv/ready-browser
	$(RUN) pytest --require-browser tests/test_explorer.py tests/browser_notebooks.py $(ARGS)

execute: $(READY)
	$(BIN)/python tools/execute.py $(ARGS)

html: $(READY)
	$(BIN)/python tools/export.py html

slides: .venv/ready-slides
	$(BIN)/python tools/export.py slides

bench: $(READY)
	$(RUN) benchmarks $(ARGS)

colab: $(READY)
	$(BIN)/python tools/colab.py copies

badges: $(READY)
	$(BIN)/python tools/colab.py badges

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c "import sys; v = sys.version_info[:2]; (3, 11) <= v <= (3, 13) or sys.exit('$(PYTHON) is Python %d.%d; this needs 3.11, 3.12 or 3.13: make PYTHON=/path/to/python3.13' % v)"
	$(PYTHON) -m venv .venv
	$(RUN) pip install --upgrade pip --quiet
	$(RUN) pip install --requirement requirements.txt --editable .
	$(BIN)/python -c "open('$(READY)', 'w').close()"

# An extra of pyproject.toml, for the commands that need more than most readers do.
.venv/ready-%: $(READY)
	$(RUN) pip install --editable ".[$*]"
	$(BIN)/python -c "open('$@', 'w').close()"
