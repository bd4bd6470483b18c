# One command each; every one sets up what it needs. Needs Python 3.11 or later, pip and make.

PURE := core/model/*,core/dialog/*,core/tickets/*,core/knowledge/*,core/sla/*,core/decide.py

# Without it, each process of pytest would rewrite and compile all tests again: 8 s of its time.
export PYTHONDONTWRITEBYTECODE =

CORES := $(shell getconf _NPROCESSORS_ONLN)
# All tests are collected once. One worker more than cores, since some of them wait.
FORKS := -p tests.forks.plugin --forks $$(($(CORES) + 1))
PURE_TESTS := tests/dialog tests/model tests/privacy tests/tickets tests/knowledge tests/sla tests/openai tests/wording tests/store/test_edits_by_agents.py

.PHONY: run test test-all test-long test-long-pure test-long-rest check check-static pictures bench bench-slack bench-answers bench-intents bench-questions bench-discord bench-mail bench-lists bench-limits bench-web bench-path mutate clean

run: .venv/.run  ## talk to the desk in this terminal; `make run < transcript` plays a script
	@.venv/bin/deskhand chat

test: .venv/.dev  ## everything that must hold
	@$(MAKE) --no-print-directory -j2 check-static test-all
	@echo 'All tests passed.'

# Each worker runs the pure tests before all others. Marks in the pure packages tell what they run: a
# tracer would double what they cost.
test-all: .venv/.dev
	@.venv/bin/python -m pytest -q $(FORKS) --first '$(PURE_TESTS)' -p tests.line_marks.plugin
	@$(PURE_COVERAGE)

PURE_COVERAGE = .venv/bin/coverage report --include='$(PURE)' --skip-covered --show-missing --fail-under=100 \
	|| { echo 'The pure packages are not covered in full by their own tests; see above.'; exit 1; }

test-long: export DESKHAND_TESTS = long
test-long: .venv/.dev  ## the same with every sweep: all faults, transports and kill points
	@$(MAKE) --no-print-directory -j3 check-static test-long-pure test-long-rest
	@echo 'All tests passed.'

test-long-pure: .venv/.dev  # coverage.py's own tracer agrees with the marks
	@.venv/bin/pytest -q --dist worksteal -n $(CORES) $(PURE_TESTS) --cov --cov-report=
	@$(PURE_COVERAGE)

test-long-rest: .venv/.dev  # a soak says nothing for a quarter of an hour
	@.venv/bin/python -m pytest -q $(FORKS) --fork-patience 7200 $(addprefix --ignore=,$(PURE_TESTS))

check: check-static  ## the rules that a machine keeps
	@.venv/bin/pytest -q tests/architecture

check-static: .venv/.dev  # all that runs no code of ours
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/lint-imports
	@.venv/bin/mypy

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
