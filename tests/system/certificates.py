"""Certificates for mutual TLS, made by openssl."""

import subprocess
from pathlib import Path


def openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


class Authority:
    """A certificate authority, and certificates by it."""

    def __init__(self, folder: Path, name: str):
        self._folder = folder
        self._name = name
        self.certificate = folder / f"{name}.crt"
        self._key = folder / f"{name}.key"
        openssl(
            *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"),
            *("-subj", f"/CN={name}", "-keyout", str(self._key), "-out", str(self.certificate)),
        )

    def issue(self, name: str, address: str = "127.0.0.1") -> tuple[Path, Path]:
        key, request, certificate = (
            self._folder / f"{self._name}-{name}.{end}" for end in ("key", "csr", "crt")
        )
        openssl(
            *(
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                f"/CN={name}",
            ),
            *("-addext", f"subjectAltName=IP:{address}", "-keyout", str(key), "-out", str(request)),
        )
        openssl(
            *(
                "x509",
                "-req",
                "-days",
                "2",
                "-copy_extensions",
                "copy",
                "-in",
                str(request),
                "-CA",
                str(self.certificate),
            ),
            *("-CAkey", str(self._key), "-CAcreateserial", "-out", str(certificate)),
        )
        return certificate, key

    def options(self, name: str, trusted: "Authority | None" = None) -> list[str]:
        certificate, key = self.issue(name)
        return [
            f"--cluster.certificate={certificate}",
            f"--cluster.key={key}",
            f"--cluster.ca={(trusted or self).certificate}",
        ]
