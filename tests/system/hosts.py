"""Hosts on one machine: a network namespace each, on one bridge, with firewalls of their own. Needs root."""

import contextlib
import os
import subprocess
from collections.abc import Iterator


class NotPermittedError(Exception):
    """This machine lets nobody make network namespaces."""


def run(*command: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")


class Host:
    def __init__(self, network: "Network", name: str, number: int):
        self.name = name
        self.namespace = f"{network.bridge}-{name}"
        self.address = f"{network.prefix}.{number}"
        link = f"{network.bridge}-{number}"
        run("ip", "netns", "add", self.namespace)
        run("ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", self.namespace)
        run("ip", "link", "set", link, "master", network.bridge, "up")
        for words in (f"addr add {self.address}/24 dev eth0", "link set eth0 up", "link set lo up"):
            run("ip", "-n", self.namespace, *words.split())

    @property
    def within(self) -> list[str]:
        """Runs the command behind it on this host, in its own place."""
        return ["ip", "netns", "exec", self.namespace]

    def cut_off(self, *addresses: str) -> None:
        """Its firewall drops what goes to those addresses and comes from them; without any, everything."""
        for address in addresses or ("0.0.0.0/0",):
            run(*self.within, "iptables", "-A", "INPUT", "-s", address, "-j", "DROP")
            run(*self.within, "iptables", "-A", "OUTPUT", "-d", address, "-j", "DROP")

    def heal(self) -> None:
        run(*self.within, "iptables", "-F")


class Network:
    """A bridge whose own address, `gateway`, is this machine's; named by the process: runs do not meet."""

    def __init__(self) -> None:
        number = os.getpid() % 10_000
        self.bridge = f"vg{number}"
        self.prefix = f"10.{200 + number % 50}.{number // 50}"
        self.gateway = f"{self.prefix}.1"
        self.hosts: list[Host] = []

    def open(self) -> None:
        try:
            run("ip", "link", "add", self.bridge, "type", "bridge")
            run("ip", "netns", "add", self.bridge)
            run("ip", "netns", "del", self.bridge)
        except (RuntimeError, OSError) as error:
            raise NotPermittedError(error) from error
        run("ip", "addr", "add", f"{self.gateway}/24", "dev", self.bridge)
        run("ip", "link", "set", self.bridge, "up")

    def add(self, name: str) -> Host:
        self.hosts.append(Host(self, name, 11 + len(self.hosts)))
        return self.hosts[-1]

    def close(self) -> None:
        for host in self.hosts:
            subprocess.run(["ip", "netns", "del", host.namespace], check=False)
        subprocess.run(["ip", "link", "del", self.bridge], check=False, capture_output=True)


@contextlib.contextmanager
def network_of(*names: str) -> Iterator[Network]:
    """Fresh hosts that reach each other and this machine."""
    network = Network()
    try:
        network.open()
        for name in names:
            network.add(name)
        yield network
    finally:
        network.close()
