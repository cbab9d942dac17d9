# make lab       JupyterLab on notebook 1        make lab ARGS="--no-browser --port 9000"
# make test      everything that must hold        make execute   re-run every notebook in place
# make html      the notebooks as pages           make slides    the notebooks for a class
# make bench     speed, memory and quality
# The first of them sets up .venv; later ones install nothing unless the requirements change.

ifeq ($(OS),Windows_NT)
PYTHON ?= python
BIN := .venv/Scripts
else
PYTHON ?= python3
BIN := .venv/bin
endif
READY := .venv/ready
RUN := $(BIN)/python -m

.PHONY: lab test execute html slides bench

lab: $(READY)
	$(RUN) jupyter lab notebooks/01_dot_product_similarity.ipynb $(ARGS)

test: $(READY)
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) pytest
	$(RUN) pytest --nbval --nbval-current-env --nbval-sanitize-with tests/nbval_sanitize.cfg notebooks

execute: $(READY)
	$(BIN)/python tools/execute.py $(ARGS)

html: $(READY)
	$(BIN)/python tools/export.py html

slides: .venv/slides
	$(BIN)/python tools/export.py slides

bench: $(READY)
	$(RUN) benchmarks $(ARGS)

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c "import sys; v = sys.version_info[:2]; (3, 11) <= v <= (3, 13) or sys.exit('$(PYTHON) is Python %d.%d; this needs 3.11, 3.12 or 3.13: make PYTHON=/path/to/python3.13' % v)"
	$(PYTHON) -m venv .venv
	$(RUN) pip install --upgrade pip --quiet
	$(RUN) pip install --requirement requirements.txt --editable .
	$(BIN)/python -c "open('$(READY)', 'w').close()"

.venv/slides: $(READY)
	$(RUN) pip install --editable ".[slides]"
	$(BIN)/python -c "open('.venv/slides', 'w').close()"
