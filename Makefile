# One command each; every one sets up what it needs. Needs Python 3.11 or later, pip and make.

PURE := core/model/*,core/dialog/*,core/tickets/*,core/knowledge/*,core/sla/*,core/decide.py

# Without it, each process of pytest would rewrite and compile all tests again: 8 s of its time.
export PYTHONDONTWRITEBYTECODE =

CORES := $(shell getconf _NPROCESSORS_ONLN)
PYTEST := .venv/bin/pytest -q --dist worksteal

# A tracer doubles the cost of a test, so marks in the pure packages tell what runs. The long profile
# asks coverage.py's own tracer.
MEASURED ?= -p tests.line_marks.plugin
PURE_TESTS := tests/dialog tests/model tests/privacy tests/tickets tests/knowledge tests/sla tests/openai tests/wording tests/store/test_edits_by_agents.py


.PHONY: run test test-pure test-rest test-long check check-types check-rules pictures bench bench-slack bench-answers bench-intents bench-questions bench-discord bench-mail bench-lists bench-limits bench-web bench-path mutate clean

run: .venv/.run  ## talk to the desk in this terminal; `make run < transcript` plays a script
	@.venv/bin/deskhand chat

test: .venv/.dev  ## everything that must hold
	@# At once, since some of it only computes and some mostly waits: so no core is idle.
	@$(MAKE) --no-print-directory -j4 check-types check-rules test-pure test-rest
	@echo 'All tests passed.'

test-pure: .venv/.dev  # one line, unless something fails: the dots are those of the rest
	@told=$$(.venv/bin/python -m pytest -q --dist worksteal -n $(CORES) $(PURE_TESTS) $(MEASURED) 2>&1) \
		|| { echo "$$told"; exit 1; }; \
		echo "$$told" | tail -n 1
	@.venv/bin/coverage report --include='$(PURE)' --skip-covered --show-missing --fail-under=100 \
		|| { echo 'The pure packages are not covered in full by their own tests; see above.'; exit 1; }

test-rest: .venv/.dev
	@$(PYTEST) -n $$((2 * $(CORES))) $(addprefix --ignore=,$(PURE_TESTS) tests/architecture)

test-long: export DESKHAND_TESTS = long
test-long: export MEASURED = --cov --cov-report=
test-long: test  ## the same with every sweep: all faults, transports and kill points

check: .venv/.dev  ## the rules that a machine keeps
	@$(MAKE) --no-print-directory -j2 check-types check-rules

check-types: .venv/.dev
	@.venv/bin/mypy

check-rules: .venv/.dev  # beside the types, which take as long as all of these
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/lint-imports
	@.venv/bin/pytest -q tests/architecture

pictures: export DESKHAND_PICTURES = 1
pictures: export DESKHAND_TESTS = long
pictures: .venv/.dev  ## take the pictures of the portal anew; needs Chromium
	@.venv/bin/pytest -q tests/browser

bench: .venv/.dev  ## how fast events are taken in, beside the bare cost of the disk
	@.venv/bin/python -m tests.benchmarks

bench-slack: .venv/.dev  ## how fast Slack's events are acknowledged, beside a bare Bolt app
	@.venv/bin/python -m tests.benchmarks.slack

bench-answers: .venv/.bench  ## how good the answers are, beside other engines; DATA=DIR has *.jsonl.gz
	@.venv/bin/python -m tests.benchmarks.answers $(or $(DATA),data) $(if $(SVG),--svg $(SVG)) $(ARGS)

bench-intents: .venv/.dev  ## what the desk makes of labelled utterances; DATA=DIR has utterances*.jsonl
	@.venv/bin/python -m tests.benchmarks.intents $(DATA) $(ARGS)

bench-questions: .venv/.dev  ## how often the shipped articles help employees, by kind of question
	@.venv/bin/python -m tests.benchmarks.questions $(ARGS)

bench-web: .venv/.dev  ## pages of the portal at 1,000,000 tickets, beside a bare Starlette page; streams
	@.venv/bin/python -m tests.benchmarks.web

bench-discord: .venv/.dev  ## how fast Discord's dispatches are answered, beside a bare bot
	@.venv/bin/python -m tests.benchmarks.discord

bench-mail: .venv/.dev  ## how fast mails are read and answered, beside a bare IMAP and SMTP client
	@.venv/bin/python -m tests.benchmarks.mail

bench-lists: .venv/.dev  ## what each list costs at a million tickets; TICKETS=100000 for a quick look
	@TICKETS=$(TICKETS) .venv/bin/python -m tests.benchmarks.lists

bench-path: .venv/.dev  ## files and functions that a message, a Claim and a deadline pass through
	@.venv/bin/python -m tests.benchmarks.path $(ARGS)

bench-limits: .venv/.dev  ## what hostile or broken input costs, each figure beside its limit
	@.venv/bin/python -m tests.benchmarks.limits

mutate: .venv/.dev  ## which faults in FILE do TESTS not notice? SAMPLE=20 of them are tried
	@.venv/bin/python -m tests.mutation $(FILE) $(or $(SAMPLE),20) $(TESTS)

clean:  ## take away what was built; the desk's data stays
	@rm -rf .venv *.egg-info .coverage .hypothesis .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.run: pyproject.toml .ci/pins.txt
	@.ci/setup run

.venv/.dev: pyproject.toml .ci/pins.txt
	@.ci/setup dev

.venv/.bench: pyproject.toml .ci/pins.txt
	@.ci/setup bench
