"""Who is asking: Basic, or Kerberos and Negotiate with sealed messages (MS-WSMV 2.2.9.1), by pyspnego."""

import base64
import re
import struct

import spnego

BOUNDARY = "Encrypted Boundary"
PROTOCOLS = {"kerberos": "application/HTTP-Kerberos-session-encrypted", "negotiate": "application/HTTP-SPNEGO-session-encrypted"}


class Context:
    """The security context of one TCP connection."""

    def __init__(self, scheme, hostname):
        self.scheme = scheme
        self.context = spnego.server(
            hostname=hostname, service="HTTP", protocol=scheme, options=spnego.NegotiateOptions.wrapping_winrm
        )

    def step(self, token):
        """Takes the client's token and gives ours, which may be empty."""
        return self.context.step(token) or b""

    @property
    def complete(self):
        return self.context.complete

    @property
    def account(self):
        return self.context.client_principal

    def open(self, body, content_type):
        """The plain body of a sealed one."""
        boundary = re.search('boundary="(.*?)"', content_type).group(1).encode()
        parts = body.split(b"--" + boundary + b"\r\n")
        length = int(re.search(rb"Length=(\d+)", parts[1]).group(1))
        sealed = parts[2].split(b"\r\n", 1)[1]
        end = b"--" + boundary + b"--\r\n"
        assert sealed.endswith(end), "the last boundary is missing"
        sealed = sealed[: -len(end)]
        size = struct.unpack("<i", sealed[:4])[0]
        plain = self.context.unwrap_winrm(sealed[4 : 4 + size], sealed[4 + size :])
        assert len(plain) == length, "Length does not say how long the plain text is"
        return plain

    def seal(self, body, odd):
        """A sealed body with its content type. `odd`: the boundary as Exchange's front end writes it."""
        header, data, padding = self.context.wrap_winrm(body)
        dashes = "-- " if odd else "--"
        protocol = PROTOCOLS[self.scheme]
        text = (
            f"{dashes}{BOUNDARY}\r\n\tContent-Type: {protocol}\r\n"
            f"\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length={len(body) + padding}\r\n"
            f"{dashes}{BOUNDARY}\r\n\tContent-Type: application/octet-stream\r\n"
        )
        sealed = text.encode() + struct.pack("<i", len(header)) + header + data + f"{dashes}{BOUNDARY}--\r\n".encode()
        return sealed, f'multipart/encrypted;protocol="{protocol}";boundary="{BOUNDARY}"'


def basic(header):
    """Account and password of a Basic header."""
    try:
        account, _, password = base64.b64decode(header[6:]).decode("utf-8").partition(":")
    except ValueError:
        return None
    return account, password
