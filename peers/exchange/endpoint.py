"""The PowerShell directory of one client access server."""

import base64
import http.server
import re
import socket
import ssl
import time
import traceback
import uuid
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

import wsman
from security import Context, basic
from shells import command_id

COOKIE = "X-BackEndCookie2"
FORBIDDEN = (
    "[Server={server},RequestId={request},TimeStamp=21-11-2026 12:00:00] [FailureCategory=AuthZ-CmdletAccessDeniedException] "
    "Processing data from the remote server failed: The user \"{account}\" isn't assigned to any management roles."
)


class Dropped(Exception):
    """The connection is closed without an answer."""


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection: http.server makes one handler for each, which is where a security context lives."""

    protocol_version = "HTTP/1.1"
    server_version = "Microsoft-IIS/10.0"
    sys_version = ""
    wbufsize = -1
    context = None
    account = None

    def log_message(self, *_):
        """Nothing: tests read the journal."""

    @property
    def place(self):
        return self.server.place

    def do_GET(self):
        self.reply(405, b"", "text/plain")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        address = urlsplit(self.path)
        try:
            if address.path.rstrip("/").lower() != "/powershell":
                return self.reply(404, b"<html><body>404 - File or directory not found.</body></html>", "text/html")
            if self.struck(self.place.faults.strike(self.server.machine["Fqdn"], "Http")):
                return None
            if not self.admitted():
                return None
            sealed = self.headers.get("Content-Type", "").startswith("multipart/encrypted")
            if sealed and self.server.tls is not None:
                # WinRM takes it; whoever does it sends everything twice encrypted.
                self.place.problems.append("a message is sealed although TLS does that")
            if sealed:
                body = self.context.open(body, self.headers["Content-Type"])
            elif self.context is not None and body and self.server.tls is None:
                return self.reply(500, b"", "text/plain")
            if not body:
                return self.reply(200, b"", "application/soap+xml;charset=UTF-8")
            return self.answer(body, parse_qs(address.query))
        except Dropped:
            self.close_connection = True
            self.connection.close()

    # Authentication.

    def admitted(self):
        """Whether the caller is known; otherwise 401 or 403 has been answered."""
        header = self.headers.get("Authorization", "")
        scheme, _, token = header.partition(" ")
        scheme = scheme.lower()
        if scheme not in (offered.lower() for offered in self.place.quirks.schemes):
            return self.context is not None and self.context.complete and not header or self.challenge()
        if scheme == "basic":
            given = basic(header)
            if self.server.tls is None or given is None or self.place.passwords.get(given[0].lower()) != given[1]:
                return self.challenge()
            self.account = given[0]
        else:
            self.context = Context(scheme, self.server.machine["Fqdn"])
            try:
                answer = self.context.step(base64.b64decode(token))
            except Exception as problem:  # whatever the library raises, the caller is not known
                self.place.problems.append(str(problem))
                self.context = None
                return self.challenge()
            self.account = self.context.account
            self.token = f"{'Kerberos' if scheme == 'kerberos' else 'Negotiate'} {base64.b64encode(answer).decode()}"
        if self.account.lower() in self.place.without_rights:
            text = FORBIDDEN.format(server=self.server.machine["Name"], request=uuid.uuid4(), account=self.account)
            self.reply(403, text.encode(), "text/plain")
            return False
        return True

    def challenge(self):
        self.context = None
        self.reply(401, b"", "text/html", [("WWW-Authenticate", self.words(scheme)) for scheme in self.place.quirks.schemes])
        return False

    def words(self, scheme):
        return f'Basic realm="{self.server.machine["Fqdn"]}"' if scheme == "Basic" else scheme

    # Answers.

    def reply(self, status, body, kind, headers=()):
        if self.context is not None and body and self.server.tls is None:
            body, kind = self.context.seal(body, self.place.quirks.odd_boundary)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-FEServer", self.server.machine["Name"])
        token = self.__dict__.pop("token", None)
        if token:
            self.send_header("WWW-Authenticate", token)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def soap(self, action, request, body, headers=()):
        text = wsman.envelope(action, request.message_id, body)
        if self.bare:
            self.send_response(500)
            self.send_header("Content-Type", "application/soap+xml;charset=UTF-8")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
            self.wfile.flush()
            return
        if self.cut:
            # The head promises all of it.
            self.send_response(200)
            self.send_header("Content-Type", "application/soap+xml;charset=UTF-8")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text[: len(text) // 2])
            self.wfile.flush()
            raise Dropped
        self.reply(200, text, "application/soap+xml;charset=UTF-8", headers)

    def struck(self, fault):
        """Carries out a fault that needs no understanding of the request; true if it answered."""
        self.cut = self.bare = False
        if fault is None:
            return False
        kind = fault.fault
        if kind == "unauthorized":
            self.challenge()
        elif kind == "unavailable":
            self.reply(503, b"<html><body>The service is unavailable.</body></html>", "text/html")
        elif kind == "forbidden":
            text = FORBIDDEN.format(server=self.server.machine["Name"], request=uuid.uuid4(), account="CORP\\svc")
            self.reply(403, text.encode(), "text/plain")
        elif kind == "not-found":
            self.reply(404, b"<html><body>404 - File or directory not found.</body></html>", "text/html")
        elif kind == "html":
            self.reply(200, b"<!doctype html><html><body>Sign in</body></html>", "text/html")
        elif kind == "huge":
            self.send_response(200)
            self.send_header("Content-Type", "application/soap+xml;charset=UTF-8")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            try:
                for _ in range(64 * 16):
                    self.wfile.write(b"10000\r\n" + b" " * 65536 + b"\r\n")
            except OSError:
                pass
            raise Dropped
        elif kind == "hang":
            time.sleep(60)
            raise Dropped
        elif kind == "drop":
            raise Dropped
        elif kind == "drop-middle":
            self.cut = True
            return False
        elif kind == "in-the-clear":
            self.bare = True
            return False
        elif kind == "timed-out":
            raise wsman.Fault(wsman.TIMED_OUT)
        elif kind == "wrong-resource":
            raise wsman.Fault(wsman.NO_RESOURCE)
        elif kind == "invalid-selectors":
            raise wsman.Fault(wsman.BAD_SELECTORS)
        elif kind == "shell-limit":
            raise wsman.Fault(wsman.SHELLS, limit=self.place.quirks.shell_limit)
        elif kind == "load-quota":
            raise wsman.Fault(wsman.LOAD, milliseconds=fault.milliseconds)
        else:
            return False
        return True

    def answer(self, body, query):
        """One WSMan request."""
        request = wsman.Request(body)
        try:
            if self.struck(self.place.faults.strike(self.server.machine["Fqdn"], request.word)):
                return
            if request.resource != wsman.RESOURCE:
                raise wsman.Fault(wsman.NO_RESOURCE)
            handler = getattr(self, f"on_{request.word.lower()}", None)
            if handler is None:
                raise wsman.Fault(wsman.BAD_SELECTORS)
            handler(request, query)
        except wsman.Fault as problem:
            text = wsman.fault(problem, request.message_id, self.server.machine["Fqdn"])
            self.reply(500, text, "application/soap+xml;charset=UTF-8")

    def shell(self, request):
        held = re.search(COOKIE + r"=([^;,\s]+)", self.headers.get("Cookie", ""))
        return self.place.shells.find(request.shell_id, self.server.machine, held and held.group(1))

    def on_create(self, request, query):
        wanted = request.body.find("rsp:Shell", wsman.NS)
        shell_id = (wanted.get("ShellId") or str(uuid.uuid4())).upper()
        full = (query.get("serializationLevel") or [self.place.quirks.serialization])[0] == "Full"
        shell = self.place.shells.create(shell_id, self.server.machine, self.account, full)
        data = base64.b64decode(wanted.findtext("c:creationXml", namespaces=wsman.NS))
        with shell.lock:
            shell.feed(data)
        body = (
            f'<x:ResourceCreated><a:Address>{escape(self.path)}</a:Address><a:ReferenceParameters><w:ResourceURI>{wsman.RESOURCE}</w:ResourceURI>'
            f'<w:SelectorSet><w:Selector Name="ShellId">{shell_id}</w:Selector></w:SelectorSet></a:ReferenceParameters></x:ResourceCreated>'
            f"<rsp:Shell><rsp:ShellId>{shell_id}</rsp:ShellId><rsp:ResourceUri>{wsman.RESOURCE}</rsp:ResourceUri>"
            f"<rsp:Owner>{escape(self.account)}</rsp:Owner><rsp:ClientIP>127.0.0.1</rsp:ClientIP>"
            f"<rsp:IdleTimeOut>PT{self.place.quirks.idle_seconds:.3f}S</rsp:IdleTimeOut><rsp:InputStreams>stdin pr</rsp:InputStreams>"
            "<rsp:OutputStreams>stdout</rsp:OutputStreams><rsp:MaxIdleTimeOut>PT900.000S</rsp:MaxIdleTimeOut>"
            "<rsp:CompressionMode>NoCompression</rsp:CompressionMode><rsp:ProfileLoaded>Yes</rsp:ProfileLoaded>"
            "<rsp:Encoding>UTF8</rsp:Encoding><rsp:BufferMode>Block</rsp:BufferMode><rsp:State>Connected</rsp:State></rsp:Shell>"
        )
        cookie = f"{COOKIE}={shell.affinity}; path={urlsplit(self.path).path}; {'secure; ' if self.server.tls else ''}HttpOnly"
        headers = [("Set-Cookie", cookie), ("Set-Cookie", "ClientId=ABCDEF; path=/")] if self.place.quirks.affinity else []
        self.soap(f"{wsman.TRANSFER}/CreateResponse", request, body, headers)

    def on_command(self, request, _):
        shell = self.shell(request)
        line = request.body.find("rsp:CommandLine", wsman.NS)
        wanted = command_id(line) or uuid.uuid4()
        data = base64.b64decode("".join(item.text or "" for item in line.iterfind("rsp:Arguments", wsman.NS)))
        with shell.lock:
            shell.start(wanted, data)
        body = f"<rsp:CommandResponse><rsp:CommandId>{str(wanted).upper()}</rsp:CommandId></rsp:CommandResponse>"
        self.soap(f"{wsman.SHELL}/CommandResponse", request, body)

    def on_send(self, request, _):
        shell = self.shell(request)
        with shell.lock:
            for stream in request.body.iterfind("rsp:Send/rsp:Stream", wsman.NS):
                shell.feed(base64.b64decode(stream.text or ""), command_id(stream))
        self.soap(f"{wsman.SHELL}/SendResponse", request, "<rsp:SendResponse/>")

    def on_receive(self, request, _):
        shell = self.shell(request)
        wanted = command_id(request.body.find("rsp:Receive/rsp:DesiredStream", wsman.NS))
        streams, done = shell.receive(wanted, request.timeout, request.envelope_size - 4096)
        named = f' CommandId="{str(wanted).upper()}"' if wanted else ""
        body = "".join(f'<rsp:Stream Name="stdout"{named}>{data}</rsp:Stream>' for data in streams)
        if wanted:
            state = "Done" if done else "Running"
            body += f'<rsp:CommandState{named} State="{wsman.SHELL}/CommandState/{state}"/>'
        self.soap(f"{wsman.SHELL}/ReceiveResponse", request, f"<rsp:ReceiveResponse>{body}</rsp:ReceiveResponse>")

    def on_signal(self, request, _):
        shell = self.shell(request)
        signal = request.body.find("rsp:Signal", wsman.NS)
        wanted = command_id(signal)
        code = signal.findtext("rsp:Code", default="", namespaces=wsman.NS)
        with shell.lock:
            running = shell.commands_running.get(wanted)
            if code.endswith(("crtl_c", "ctrl_c")) and running is not None and running.items is not None and not running.done:
                running.pipeline.stop()
                shell.collect()
                running.done = True
            else:
                shell.stop(wanted)
        self.soap(f"{wsman.SHELL}/SignalResponse", request, "<rsp:SignalResponse/>")

    def on_delete(self, request, _):
        shell = self.shell(request)
        self.place.shells.delete(shell.id)
        self.soap(f"{wsman.TRANSFER}/DeleteResponse", request, "")


class Listener(http.server.ThreadingHTTPServer):
    """A client access server's listener; with `tls`, over TLS."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address, machine, place, tls=None):
        self.machine, self.place, self.tls = machine, place, tls
        self.open = set()
        super().__init__(address, Handler)

    def finish_request(self, request, client_address):
        # The handshake belongs to the connection's own thread.
        request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if self.tls is not None:
                request = self.tls.wrap_socket(request, server_side=True)
            self.open.add(request)
            super().finish_request(request, client_address)
        except (OSError, ssl.SSLError):
            pass
        finally:
            self.open.discard(request)

    def break_connections(self):
        """Ends every connection, in the middle of whatever it does."""
        for request in list(self.open):
            try:
                # The TLS layer's own method would wait for its peer.
                socket.socket.shutdown(request, socket.SHUT_RDWR)
            except OSError:
                pass

    def handle_error(self, request, client_address):
        """Clients that go away are no news; the rest is a defect of this program, which tests can ask for."""
        self.place.problems.append(traceback.format_exc())
