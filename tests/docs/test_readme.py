"""The README shows what the code does today, and links to nothing that is not there."""

import re
from xml.etree import ElementTree

from adapters.slack.manifest import as_yaml
from tests.docs.readme import README, ROOT, files, parts, written

TEXT = README.read_text(encoding="utf-8")


def test_the_drawing_and_the_transcript_are_those_of_the_code() -> None:
    assert all(part in TEXT for part in parts().values()), "run: python -m tests.docs.readme"
    assert written(TEXT) == TEXT


def test_the_documents_that_the_code_writes_are_those_of_the_code() -> None:
    held = {file: file.read_text(encoding="utf-8") for file in files()}
    assert held == files(), "run: python -m tests.docs.readme"


def test_the_picture_loads_nothing_and_runs_nothing() -> None:
    picture = (ROOT / "docs/first-scene.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(picture)  # noqa: S314 - our own file
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        *("svg", "style", "rect", "circle", "text", "tspan")
    }
    assert "url(" not in picture
    assert "href" not in picture


def test_every_link_into_the_repository_leads_somewhere() -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", TEXT)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_link_within_the_page_leads_to_a_heading() -> None:
    anchors = {
        re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= anchors


def test_the_manifest_to_be_pasted_is_the_one_of_the_code() -> None:
    held = (ROOT / "docs/slack-manifest.yaml").read_text(encoding="utf-8")
    assert held == as_yaml("Deskhand"), "run: deskhand slack manifest > docs/slack-manifest.yaml"
