"""A real Kafka that asks who one is: TLS with passwords (SCRAM) or certificates, and rights for each user.

The plain listener is the administrator's.
"""

import functools
import subprocess
from dataclasses import dataclass
from pathlib import Path

from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)
from kafka_cluster import KafkaCluster, free_ports

SCRAM_LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule"
SCRAM = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4096)


def openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class Authority:
    """Makes certificates: `folder/NAME.crt` and `NAME.key` of `ca` itself and of each name asked for."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._request = ("req", "-newkey", "rsa:2048", "-nodes", "-subj")
        openssl(
            *self._request,
            "/CN=ca",
            "-x509",
            "-days",
            "2",
            "-keyout",
            self.key("ca"),
            "-out",
            self.certificate("ca"),
        )

    def certificate(self, name: str) -> Path:
        return self.folder / f"{name}.crt"

    def key(self, name: str) -> Path:
        return self.folder / f"{name}.key"

    def issue(self, name: str, valid: bool = True) -> None:
        """For this machine; one that is not valid was so until this moment."""
        request = self.folder / f"{name}.csr"
        openssl(*self._request, f"/CN={name}", "-keyout", self.key(name), "-out", request)
        extensions = self.folder / "extensions"
        extensions.write_text("subjectAltName = IP:127.0.0.1\n")
        openssl(
            *(
                "x509",
                "-req",
                "-in",
                request,
                "-CA",
                self.certificate("ca"),
                "-CAkey",
                self.key("ca"),
                "-CAcreateserial",
            ),
            *("-days", "2" if valid else "0", "-extfile", extensions, "-out", self.certificate(name)),
        )

    def bundle(self, name: str) -> Path:
        """Key and certificate in one file, as brokers take them."""
        file = self.folder / f"{name}.pem"
        file.write_text(self.key(name).read_text() + self.certificate(name).read_text())
        return file


@dataclass
class SecureKafka:
    cluster: KafkaCluster
    authority: Authority
    scram_port: int
    tls_port: int

    @functools.cached_property
    def admin(self) -> AdminClient:
        return AdminClient({"bootstrap.servers": self.cluster.bootstrap_servers})

    def set_password(self, user: str, password: str) -> None:
        changed = self.admin.alter_user_scram_credentials(
            [UserScramCredentialUpsertion(user, SCRAM, password.encode())]
        )
        for future in changed.values():
            future.result(timeout=20)

    def grant(self, user: str, *rights: tuple[ResourceType, str, AclOperation]) -> None:
        made = self.admin.create_acls(
            [
                AclBinding(
                    kind,
                    name,
                    ResourcePatternType.LITERAL,
                    f"User:{user}",
                    "*",
                    what,
                    AclPermissionType.ALLOW,
                )
                for kind, name, what in rights
            ]
        )
        for future in made.values():
            future.result(timeout=20)

    def scram_properties(self, user: str, password: str) -> dict[str, str]:
        return {
            "security.protocol": "SASL_SSL",
            "sasl.mechanism": "SCRAM-SHA-256",
            "sasl.username": user,
            "sasl.password": password,
            "ssl.ca.location": str(self.authority.certificate("ca")),
        }

    def tls_properties(self, name: str) -> dict[str, str]:
        return {
            "security.protocol": "SSL",
            "ssl.ca.location": str(self.authority.certificate("ca")),
            "ssl.certificate.location": str(self.authority.certificate(name)),
            "ssl.key.location": str(self.authority.key(name)),
        }


def secure_kafka(folder: Path) -> SecureKafka:
    """Not started yet."""
    authority = Authority(folder)
    authority.issue("broker")
    plain, scram, tls, controller = free_ports(4)
    listeners = f"CLIENT://127.0.0.1:{plain},SCRAM://127.0.0.1:{scram},TLS://127.0.0.1:{tls}"
    properties = {
        "listeners": f"{listeners},CONTROLLER://127.0.0.1:{controller}",
        "controller.quorum.voters": f"1@127.0.0.1:{controller}",
        "advertised.listeners": listeners,
        "listener.security.protocol.map": "CLIENT:PLAINTEXT,SCRAM:SASL_SSL,TLS:SSL,CONTROLLER:PLAINTEXT",
        "listener.name.scram.sasl.enabled.mechanisms": "SCRAM-SHA-256",
        "listener.name.scram.scram-sha-256.sasl.jaas.config": f"{SCRAM_LOGIN} required;",
        "listener.name.tls.ssl.client.auth": "required",
        "listener.name.tls.ssl.principal.mapping.rules": "RULE:^CN=(.*)$/$1/,DEFAULT",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(authority.bundle("broker")),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(authority.certificate("ca")),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": "User:ANONYMOUS",
    }
    return SecureKafka(
        KafkaCluster(folder / "kafka", ports=[plain], properties=properties), authority, scram, tls
    )
