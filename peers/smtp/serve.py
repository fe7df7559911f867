"""A mail server that asks for STARTTLS and a password, on aiosmtpd, and reads what it takes with Python's own email package.

Prints one line of JSON when it listens: {"port": number}, and ends when its standard input is closed. Each message that it takes is one
line of JSON in the file of `--mail`. The file of `--faults` says what goes wrong, one word at a time: `greylist` (451 for every
recipient), `refuse` (550), `die` (takes the message and goes away without an answer); anything else is a working server.
"""

import argparse
import email
import email.policy
import json
import pathlib
import socket
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


def describe(envelope):
    """What a mail program would show."""
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    names = [part.get_content_type() for part in message.walk()]
    return {
        "from": envelope.mail_from,
        "to": envelope.rcpt_tos,
        "headers": [[name, str(value)] for name, value in message.items()],
        "parts": names,
        "text": message.get_body(("plain",)).get_content(),
        "html": message.get_body(("html",)).get_content(),
        "defects": [str(one) for part in message.walk() for one in part.defects],
    }


class Handler:
    def __init__(self, mail, faults):
        self.mail, self.faults = mail, faults

    def fault(self):
        return self.faults.read_text().strip() if self.faults.exists() else ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        answers = {"greylist": "451 4.7.1 come back later", "refuse": "550 5.1.1 no such user"}
        answer = answers.get(self.fault())
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        with self.mail.open("a") as file:
            file.write(json.dumps(describe(envelope)) + "\n")
        if self.fault() == "die":
            server.transport.abort()
        return "250 OK"


class AnyPort(Controller):
    """Knocks at its own door, as the controller does to see whether it listens, at the port that it was given."""

    def _trigger_server(self):
        with socket.create_connection(self.server.sockets[0].getsockname(), 10) as knock:
            knock.recv(1024)


def main():
    parser = argparse.ArgumentParser()
    for name in ["certificate", "key", "mail", "faults", "user", "password"]:
        parser.add_argument(f"--{name}", required=True)
    options = parser.parse_args()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(options.certificate, options.key)

    def authenticate(server, session, envelope, mechanism, data):
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (
            options.user.encode(),
            options.password.encode(),
        )
        return AuthResult(success=right, handled=False)

    controller = AnyPort(
        Handler(pathlib.Path(options.mail), pathlib.Path(options.faults)),
        hostname="127.0.0.1",
        port=0,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=authenticate,
    )
    controller.start()
    port = controller.server.sockets[0].getsockname()[1]
    print(json.dumps({"port": port}), flush=True)
    sys.stdin.read()
    controller.stop()


main()
