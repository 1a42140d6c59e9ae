"""The Debian packages of the build under test."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from process import ROOT

BUILD = Path(os.environ.get("SYSTEM_TEST_BUILD", ROOT / "build/dev"))


@dataclass(frozen=True)
class Packages:
    node: Path
    tools: Path


def make_packages(folder: Path) -> Packages:
    """As `./dev package` does, with a fast compression."""
    subprocess.run(
        [
            *("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", folder),
            *("-D", "CPACK_DEBIAN_COMPRESSION_TYPE=gzip"),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    [node] = folder.glob("vigie_*.deb")
    [tools] = folder.glob("vigie-tools_*.deb")
    return Packages(node, tools)


def next_version(package: Path, folder: Path, added_to_configuration: str) -> Path:
    """The same package as of tomorrow: a higher version, whose sample configuration has one more line."""
    tree = folder / "tree"
    subprocess.run(["dpkg-deb", "--raw-extract", package, tree], check=True)
    control = tree / "DEBIAN/control"
    control.write_text(re.sub(r"(?m)^Version: .*$", "Version: 99.0-1", control.read_text()))
    with (tree / "etc/vigie/vigie.conf").open("a") as configuration:
        configuration.write(added_to_configuration)
    (tree / "DEBIAN/md5sums").unlink(missing_ok=True)
    result = folder / "vigie-next.deb"
    subprocess.run(["dpkg-deb", "-Znone", "--build", tree, result], check=True, stdout=subprocess.DEVNULL)
    return result
