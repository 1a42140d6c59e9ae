"""A machine of its own for a test: a bare Debian 12, made by debootstrap once and unpacked for each test.

What this network needs of the host (name server, apt's settings) is brought in here.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

CACHE = Path.home() / ".cache/vigie"
# What a virtual machine has and debootstrap's smallest variant has not.
INCLUDED = ("ca-certificates", "dbus", "systemd", "systemd-sysv")


def why_not() -> str | None:
    """Why this machine can't make another one, if so."""
    if os.geteuid() != 0:
        return "only root may make a chroot"
    if not shutil.which("debootstrap"):
        return "there is no debootstrap; ./dev setup installs it"
    probe = subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", "true"], capture_output=True, check=False
    )
    return None if probe.returncode == 0 else "mount namespaces are not permitted here"


def mirror() -> str | None:
    """The Debian mirror that the host's own apt uses."""
    only = ("Created-By: Packages", "Codename: bookworm")
    lines = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(ORIGIN) $(REPO_URI)", *only],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return next((line.split()[1] for line in lines if line.startswith("Debian ")), None)


def base_image() -> Path:
    """A tar of the bare machine, kept for the next test; skips where none can be made."""
    key = hashlib.sha256(" ".join(INCLUDED).encode()).hexdigest()[:12]
    image = CACHE / f"bookworm-{key}.tar"
    if not image.exists():
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "root"
            options = ("--variant=minbase", f"--include={','.join(INCLUDED)}")
            made = subprocess.run(
                ["debootstrap", *options, "bookworm", root, mirror() or ""],
                capture_output=True,
                text=True,
                check=False,
            )
            if made.returncode:
                pytest.skip(f"debootstrap makes no machine here: {made.stdout[-500:]}{made.stderr[-500:]}")
            shutil.rmtree(root / "var/cache/apt/archives")
            (root / "var/cache/apt/archives/partial").mkdir(parents=True)
            partial = image.with_suffix(f".{os.getpid()}")
            subprocess.run(["tar", "--create", "--directory", root, "--file", partial, "."], check=True)
            partial.rename(image)
    return image


class Machine:
    def __init__(self, root: Path):
        self.root = root

    def run(self, *command: str, check: bool = True, timeout: float = 300) -> subprocess.CompletedProcess:
        """Runs a command inside, with nothing of this machine's environment; its processes end with it."""
        script = 'root=$1; shift; mount --rbind /dev "$root/dev"; exec chroot "$root" env - "$@"'
        done = subprocess.run(
            [
                *("unshare", "--mount", "--pid", "--fork", "--kill-child", f"--mount-proc={self.root}/proc"),
                *("bash", "-c", script, "bash", str(self.root)),
                *(
                    "HOME=/root",
                    "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                    "LANG=C.UTF-8",
                    "DEBIAN_FRONTEND=noninteractive",
                ),
                *command,
            ],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=timeout,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(
                f"{' '.join(command)}: {done.returncode}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
            )
        return done

    @contextlib.contextmanager
    def booted(self) -> Iterator["Booted"]:
        """Runs its systemd, in a container that shares this machine's network; skips where not permitted."""
        if not shutil.which("systemd-nspawn"):
            pytest.skip("there is no systemd-nspawn; ./dev setup installs it")
        command = [
            "systemd-nspawn",
            "--quiet",
            "--boot",
            f"--directory={self.root}",
            "--register=no",
            "--keep-unit",
        ]
        log = self.root.parent / "boot.log"
        with log.open("w") as out:
            container = subprocess.Popen(
                [*command, "--console=pipe", "--hostname=machine"],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        try:
            yield Booted(self._wait_for_boot(container, log))
        finally:
            container.terminate()  # an orderly shutdown
            try:
                container.wait(20)
            except subprocess.TimeoutExpired:
                container.kill()
                container.wait()

    @staticmethod
    def _wait_for_boot(container: subprocess.Popen, log: Path) -> int:
        deadline = time.monotonic() + 90
        state = ""
        while time.monotonic() < deadline and container.poll() is None:
            for child in psutil.Process(container.pid).children():
                state = Booted(child.pid).run("systemctl", "is-system-running", check=False).stdout.strip()
                if state in ("running", "degraded"):
                    return child.pid
            time.sleep(0.1)
        told = log.read_text()[-2000:]
        # Its systemd runs, so the machine could boot, and something in it does not come up.
        assert state in ("", "offline", "unknown"), f"it is {state} for too long\n{told}"
        pytest.skip(f"systemd-nspawn does not boot here: {told}")

    def copy_in(self, file: Path, folder: str = "root") -> str:
        """Returns the file's path inside."""
        shutil.copy(file, self.root / folder / file.name)
        return f"/{folder}/{file.name}"

    def files(self) -> set[str]:
        """All that lies in it, but for what apt and dpkg keep for themselves."""
        found = set()
        for folder, folders, names in os.walk(self.root):
            inside = "/" + str(Path(folder).relative_to(self.root)).removeprefix(".")
            folders[:] = [name for name in folders if not self._is_own_business(f"{inside}/{name}")]
            found.update(f"{inside}/{name}".replace("//", "/") for name in [*names, *folders])
        return {path for path in found if not self._is_own_business(path)}

    @staticmethod
    def _is_own_business(path: str) -> bool:
        # /run is in memory.
        own = ("/dev", "/proc", "/run", "/sys", "/tmp", "/root", "/var/cache", "/var/log")
        own += ("/var/lib/apt", "/var/lib/dpkg")
        return path.replace("//", "/").startswith(own)


class Booted:
    """A machine whose systemd runs as the given process."""

    def __init__(self, leader: int):
        self._enter = [
            "nsenter",
            f"--target={leader}",
            "--mount",
            "--uts",
            "--ipc",
            "--net",
            "--pid",
            "--cgroup",
        ]

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [*self._enter, "--", "env", "-", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", *command],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(f"{' '.join(command)}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    def property(self, unit: str, name: str) -> str:
        return self.run("systemctl", "show", f"--property={name}", "--value", unit).stdout.strip()

    def journal(self, unit: str) -> str:
        return self.run("journalctl", "--no-pager", "--output=cat", f"--unit={unit}").stdout

    def wait_for(self, what: Callable[["Booted"], bool], unit: str, timeout: float = 60) -> float:
        """Seconds until it holds."""
        started = time.monotonic()
        while not what(self):
            assert time.monotonic() - started < timeout, f"not in {timeout} s\n{self.journal(unit)[-6000:]}"
            time.sleep(0.1)
        return time.monotonic() - started


@contextlib.contextmanager
def new_machine() -> Iterator[Machine]:
    """A fresh machine for the length of a `with`; the test is skipped where none can be made."""
    if reason := why_not():
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="vigie-machine-") as folder:
        root = Path(folder) / "root"
        root.mkdir()
        # In memory: thousands of small files come and go.
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2g,mode=755", "machine", root], check=True)
        try:
            subprocess.run(["tar", "--extract", "--directory", root, "--file", base_image()], check=True)
            shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
            shutil.copytree("/etc/apt/apt.conf.d", root / "etc/apt/apt.conf.d", dirs_exist_ok=True)
            yield Machine(root)
        finally:
            subprocess.run(["umount", "--lazy", root], check=True)
