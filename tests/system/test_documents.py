"""What the documents name is there: a file, or a word of the sources; and what their changes begin from."""

import re
from functools import cache

import pytest
from process import ROOT

# Each name in these is checked; in all, what looks like a file of the tree.
DOCUMENTS = ["docs/architecture.md", "docs/how-to.md"]
ALL_DOCUMENTS = sorted(
    str(file.relative_to(ROOT)) for file in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
)
NOT_SOURCES = {"build", "docs"}


@cache
def sources() -> str:
    folders = [p for p in ROOT.iterdir() if p.is_dir() and p.name[0] != "." and p.name not in NOT_SOURCES]
    kinds = ("*.hpp", "*.cpp", "*.cmake", "*.txt", "*.py", "*.js", "*.html", "*.conf")
    files = [file for folder in folders for kind in kinds for file in sorted(folder.rglob(kind))]
    return "\n".join(file.read_text() for file in [*files, ROOT / "dev"])


def prose(document: str) -> str:
    """Without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", (ROOT / document).read_text(), flags=re.MULTILINE | re.DOTALL)


def is_there(name: str) -> bool:
    if "/" in name.rstrip("/") and not name.startswith("/"):
        return (ROOT / name).exists()
    return (ROOT / name).exists() or bool(
        re.search(rf"(?<![\w-]){re.escape(name.rstrip('.*'))}(?![\w-])", sources())
    )


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_a_document_names_is_there(document: str) -> None:
    names = {
        name
        for span in re.findall(r"`([^`]+)`", prose(document))
        for name in re.split(r"[\s(){},;<>=]+", span)
    }
    assert not sorted(name for name in names if re.search(r"\w", name) and not is_there(name))


@pytest.mark.parametrize("document", ALL_DOCUMENTS)
def test_the_files_that_a_document_names_are_there(document: str) -> None:
    names = re.findall(r"`((?:\w[\w.-]*/)+[\w.-]+\.(?:cpp|hpp|py|js|sh))[`:]", prose(document))
    ours = [name for name in names if (ROOT / name.split("/")[0]).is_dir()]
    assert not sorted(name for name in ours if not (ROOT / name).exists())


@pytest.mark.parametrize("document", ALL_DOCUMENTS)
def test_a_documents_links_lead_somewhere(document: str) -> None:
    folder = (ROOT / document).parent
    links = re.findall(r"\]\(([^)#]+)", prose(document))
    assert not [link for link in links if "://" not in link and not (folder / link).exists()]


def test_the_how_tos_change_what_is_there() -> None:
    """Each begins with a line `+++ FILE`; the lines that it does not add are the file's own."""
    missing = []
    for change in re.findall(r"^```diff\n(.*?)^```$", (ROOT / "docs/how-to.md").read_text(), re.M | re.S):
        lines: set[str] = set()
        for line in change.splitlines():
            if line.startswith("+++ "):
                lines = {own.strip() for own in (ROOT / line[4:]).read_text().splitlines()}
            elif line.startswith(" ") and line[1:].strip() not in lines:
                missing.append(line)
    assert not missing
