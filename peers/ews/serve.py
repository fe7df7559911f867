"""An independent server of Exchange Web Services and Autodiscover, for one mailbox.

Prints one line of JSON when it listens: {"https": port, "control": port}, and ends when its standard input is closed. Python's own
library is enough, but for Kerberos, which is pyspnego's (see `exchange/requirements.txt`).

The control speaks plain HTTP. GET: `sent`, `requests`, `problems` (what the schema does not allow). POST: `faults` with a list of
{"fault": ..., "on": "CreateItem"}, each for one question (`401`, `403`, `503`, `504`, `drop`, `drop-after`, `giant`, `page`, `redirect`,
`busy-fault`, or a response code); `hosts` with {host: what Autodiscover says there}; `password` with the account's new one.
"""

import argparse
import http.server
import json
import re
import ssl
import sys
import threading

import autodiscover
from mailbox import Mailbox, fault, response
from schema import Wrong
from signing_in import SignIn

MOST = 4 * 1024 * 1024


class State:
    """All that the listeners share."""

    def __init__(self, options):
        self.sign_in = SignIn(options.account, options.password, options.hostname if options.kerberos else None)
        self.mailbox, self.lock = Mailbox(), threading.Lock()
        self.faults, self.hosts, self.requests, self.problems = [], {}, [], []

    def fault(self, kind):
        """The fault that waits for such a question, if one does."""
        for place, waiting in enumerate(self.faults):
            if waiting.get("on", kind) == kind:
                return self.faults.pop(place)
        return {}


class Service(http.server.BaseHTTPRequestHandler):
    """EWS and Autodiscover."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        state, length = self.server.state, int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(min(length, MOST))
        host = self.headers.get("Host", "").partition(":")[0]
        with state.lock:
            authorization = self.headers.get("Authorization")
            state.requests.append({"host": host, "path": self.path, "credentials": authorization is not None})
            if self.headers.get("Content-Type", "").replace(" ", "").lower() != "text/xml;charset=utf-8":
                state.problems.append(f"the content type {self.headers.get('Content-Type')}")
            if self.path == autodiscover.PATH:
                self.discover(state.hosts.get(host), body)
            elif self.path == "/EWS/Exchange.asmx":
                self.serve(body)
            else:
                self.reply(404, "", {})

    def discover(self, told, body):
        if told is None:
            return self.reply(404, "", {})
        if "location" in told:
            return self.reply(302, "", {"Location": told["location"]})
        if not self.signed_in():
            return None
        if autodiscover.mailbox(body) is None:
            self.server.state.problems.append("an Autodiscover question that is none")
            return self.reply(400, "", {})
        return self.reply(200, autodiscover.answer(told), {})

    def serve(self, body):
        state = self.server.state
        kind = re.search(rb"<m:(CreateItem|FindItem|GetFolder)[ >]", body)
        kind = kind.group(1).decode() if kind else "CreateItem"
        waiting = state.fault(kind)
        what = waiting.get("fault")
        if what == "401":
            return self.reply(401, "", {"WWW-Authenticate": state.sign_in.offers})
        if not self.signed_in():
            return None
        if what in ("403", "404", "500", "503", "504"):
            wait = {"Retry-After": str(waiting["seconds"])} if "seconds" in waiting else {}
            return self.reply(int(what), "", wait)
        if what == "drop":
            self.close_connection = True
            return self.connection.close()
        if what == "giant":
            return self.reply(200, "<a>" + "x" * (3 * 1024 * 1024) + "</a>", {})
        if what == "page":
            return self.reply(200, "<html><body>Sign in here</body></html>", {})
        if what == "redirect":
            return self.reply(302, "", {"Location": waiting["location"]})
        if what == "busy-fault":
            return self.reply(500, fault("ErrorServerBusy", "Try again later.", waiting.get("milliseconds")), {})
        if what and what.startswith("Error"):
            return self.reply(200, response(kind, error=what, words=waiting.get("words", "No."), back_off=waiting.get("milliseconds")), {})
        try:
            status, text = state.mailbox.answer(body)
        except Wrong as problem:
            state.problems.append(str(problem))
            status, text = 500, fault("ErrorSchemaValidation", "The request failed schema validation.")
        if what == "drop-after":
            self.close_connection = True
            return self.connection.close()
        return self.reply(status, text, {})

    def signed_in(self):
        token = self.server.state.sign_in.check(self.headers.get("Authorization"))
        if token is None:
            self.reply(401, "", {"WWW-Authenticate": self.server.state.sign_in.offers})
        return token is not None

    def reply(self, status, text, headers):
        body = text.encode()
        self.send_response(status)
        for key, value in headers.items():
            for one in value if isinstance(value, list) else [value]:
                self.send_header(key, one)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Control(http.server.BaseHTTPRequestHandler):
    """What a test looks at and changes."""

    def log_message(self, *_):
        pass

    def do_GET(self):
        state = self.server.state
        with state.lock:
            found = {"/sent": state.mailbox.sent, "/requests": state.requests, "/problems": state.problems}.get(self.path)
        self.reply(404 if found is None else 200, found)

    def do_POST(self):
        state, value = self.server.state, json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        with state.lock:
            if self.path == "/faults":
                state.faults = value
            elif self.path == "/hosts":
                state.hosts = value
            elif self.path == "/password":
                state.sign_in.password = value
            else:
                return self.reply(404, None)
        return self.reply(200, {})

    def reply(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    """A listener on loopback, with TLS if there is a context for it."""

    daemon_threads = True

    def __init__(self, handler, state, tls):
        super().__init__(("127.0.0.1", 0), handler)
        self.state, self.tls = state, tls
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def finish_request(self, request, client_address):
        # In the connection's own thread: a client that is slow or breaks off must not stop the others.
        if self.tls is not None:
            try:
                request = self.tls.wrap_socket(request, server_side=True)
            except OSError:
                return
        try:
            super().finish_request(request, client_address)
        except OSError:
            pass
        finally:
            request.close()


def main():
    """Starts everything and waits."""
    options = argparse.ArgumentParser()
    options.add_argument("--account", required=True)
    options.add_argument("--password", required=True)
    options.add_argument("--certificate", required=True, help="PEM")
    options.add_argument("--key", required=True)
    options.add_argument("--kerberos", action="store_true", help="offers Negotiate in place of Basic; needs KRB5_KTNAME")
    options.add_argument("--hostname", default="localhost", help="the name in the service principal")
    options = options.parse_args()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(options.certificate, options.key)
    state = State(options)
    service, control = Server(Service, state, tls), Server(Control, state, None)
    print(json.dumps({"https": service.server_port, "control": control.server_port}), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
