"""The container image: built without a registry, small, run by nobody, and without writing a file."""

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from machine import base_image, why_not
from packages import make_packages
from process import ROOT

pytestmark = pytest.mark.timeout(500)
DOCKERFILE = Path("deploy/container/Dockerfile")


def unmount_below(folder: Path) -> None:
    """What buildah leaves mounted, which would keep the folder from going."""
    places = [line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines()]
    for place in sorted((place for place in places if place.startswith(f"{folder}/")), reverse=True):
        subprocess.run(["umount", "--lazy", place], check=True)


class Builder:
    def __init__(self, folder: Path):
        self.folder = folder
        self._storage = ["--root", str(folder / "storage"), "--runroot", str(folder / "run")]
        self._environment = os.environ | {"BUILDAH_ISOLATION": "chroot", "STORAGE_DRIVER": "vfs"}

    def __call__(self, *arguments: str | Path) -> str:
        done = subprocess.run(
            ["buildah", *self._storage, *map(str, arguments)],
            capture_output=True,
            text=True,
            env=self._environment,
            check=False,
        )
        assert done.returncode == 0, f"buildah {arguments}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout.strip()


@pytest.fixture(scope="module")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Builder]:
    if reason := why_not():
        pytest.skip(reason)
    if not shutil.which("buildah"):
        pytest.skip("there is no buildah; ./dev test deploy installs it")
    build = Builder(tmp_path_factory.mktemp("buildah"))
    container = build("from", "scratch")
    build("add", "--quiet", container, base_image(), "/")
    # What this network needs of the host.
    build("copy", "--quiet", container, "/etc/apt/apt.conf.d", "/etc/apt/apt.conf.d")
    build("commit", "--quiet", "--rm", container, "base")
    try:
        yield build
    finally:
        build("rm", "--all")
        unmount_below(build.folder)


@pytest.fixture(scope="module")
def image(builder: Builder, tmp_path_factory: pytest.TempPathFactory) -> str:
    context = tmp_path_factory.mktemp("context")
    make_packages(context / "build/package")
    arguments = ("--build-arg", "BASE=localhost/base", "--build-arg", "PACKAGES=made-before")
    builder(
        *("build", "--quiet", "--format", "docker", *arguments),
        *("--file", ROOT / DOCKERFILE, "--tag", "vigie", context),
    )
    return "vigie"


def size_of(builder: Builder, image: str) -> int:
    files = (
        Path(folder, name) for folder, _, names in os.walk(mounted_root(builder, image)) for name in names
    )
    return sum(file.lstat().st_size for file in files)


def settings_of(builder: Builder, image: str) -> dict:
    return json.loads(builder("inspect", "--type", "image", image))["Docker"]["config"]


def mounted_root(builder: Builder, image: str) -> str:
    return builder("mount", builder("from", "--pull-never", f"localhost/{image}"))


def test_the_image_says_how_it_is_run(builder: Builder, image: str) -> None:
    settings = settings_of(builder, image)
    assert settings["User"] == "65532:65532"
    assert settings["Entrypoint"] == ["vigie"]
    assert settings["StopSignal"] == "SIGTERM"
    assert "/healthz" in settings["Healthcheck"]["Test"][-1]
    size, base = size_of(builder, image), size_of(builder, "base")
    print(json.dumps({"image_mib": round(size / 2**20, 1), "base_mib": round(base / 2**20, 1)}))
    assert size - base < 40 * 2**20


@contextlib.contextmanager
def read_only(root: str, place: Path) -> Iterator[Path]:
    place.mkdir()
    subprocess.run(["mount", "--bind", root, place], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", place], check=True)
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def test_it_runs_as_nobody_without_writing_and_its_health_is_seen(
    builder: Builder, image: str, tmp_path: Path
) -> None:
    settings = settings_of(builder, image)
    check = settings["Healthcheck"]["Test"][1:]
    script = """
      "$0" demo --log.format=json --windows=[2s] & node=$!
      until "$@"; do sleep 0.2; kill -0 $node || exit 1; done
      sleep 5; kill $node; wait $node && ! touch /tmp/x 2>/dev/null
    """
    with read_only(mounted_root(builder, image), tmp_path / "root") as root:
        enter = [
            "unshare",
            "--net",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            f"--mount-proc={root}/proc",
        ]
        up = 'ip link set lo up; exec chroot --userspec=65532:65532 "$0" "$@"'
        done = subprocess.run(
            [*enter, "bash", "-c", up, root, "bash", "-c", script, settings["Entrypoint"][0], *check],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert any(json.loads(line)["transactions"] > 0 for line in done.stdout.splitlines()), done.stdout
