# make lab       JupyterLab on your copy of lesson 1      make lab LESSON=3 ARGS="--no-browser"
# make test      everything that must hold                make test-next   the same on the next Keras
# make execute   re-run every notebook in place           make bench       speed, memory and quality
# make translator   a trained translator as one page      make still       README's picture of it
# make html      the notebooks as pages                   make slides      the notebooks for a class
# make colab     single files for Colab                   make badges      "Open in Colab" in the notebooks
# make course    names, titles, links, tables         make test-browser   in JupyterLab and Chromium
# The first of them sets up .venv; later ones install nothing unless the requirements change
# (slides, test-browser and test-next add what they need the first time).

ifeq ($(OS),Windows_NT)
SCRIPTS := Scripts
else
SCRIPTS := bin
endif
PYTHON ?=
LESSON ?= 1
RUN := .venv/$(SCRIPTS)/python
NEXT := .venv-next/$(SCRIPTS)/python
SETUP := PYTHON="$(PYTHON)" sh tools/setup.sh
# Two at a time: one alone leaves a core idle, and each notebook needs up to 2 GB.
PYTEST := -m pytest -n 2 --dist loadfile
NBVAL := $(PYTEST) --nbval --nbval-current-env notebooks --nbval-sanitize-with

.PHONY: lab test test-next test-browser course execute translator still html slides colab badges bench

lab: .venv/ready
	$(RUN) -m tools.work "$(LESSON)" $(ARGS)

test: .venv/ready
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) $(PYTEST)
	$(RUN) $(NBVAL) tests/nbval_sanitize.cfg

test-next: .venv-next/ready
	$(NEXT) $(PYTEST)
	cat tests/nbval_sanitize.cfg tests/nbval_sanitize_next.cfg > .venv-next/nbval_sanitize.cfg
	PYTHONWARNINGS="ignore:Layer" $(NEXT) $(NBVAL) .venv-next/nbval_sanitize.cfg  # masks that end

test-browser: .venv/ready-browser
	$(RUN) -m pytest -m browser --require-browser $(ARGS)

course: .venv/ready
	$(RUN) -m tools.course

execute: .venv/ready
	$(RUN) -m tools.execute $(ARGS)

translator: .venv/ready
	$(RUN) -m tools.translator

still: .venv/ready-browser
	$(RUN) -m tools.translator still

html: .venv/ready
	$(RUN) -m tools.export html

slides: .venv/ready-slides
	$(RUN) -m tools.export slides

bench: .venv/ready
	$(RUN) -m benchmarks $(ARGS)

colab: .venv/ready
	$(RUN) -m tools.colab copies

badges: .venv/ready
	$(RUN) -m tools.colab badges

.venv/ready: requirements.txt pyproject.toml
	@$(SETUP) .venv --requirement requirements.txt --editable .
	@touch $@

# An extra of pyproject.toml, for the commands that need more than most readers do.
.venv/ready-%: .venv/ready
	@$(SETUP) .venv --requirement requirements.txt --editable ".[$*]"
	@touch $@

.venv-next/ready: requirements.txt pyproject.toml tests/next_versions.txt
	@$(SETUP) .venv-next --requirement requirements.txt --editable . --override tests/next_versions.txt
	@touch $@
