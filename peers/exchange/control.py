"""The tests' own door: looks at what the organisation holds and changes how it behaves.

GET  /state        everything it holds, as JSON            GET  /journal      cmdlets in the order they ran
GET  /shells       open shells                              GET  /problems     defects of this program (should be none)
POST /quirks       {"name": value, ...}                     POST /faults       {"fault": name, "count": 1, "action": "Receive", ...}
POST /faults/clear                                          POST /rights       {"missing": [cmdlet], "parameters": {cmdlet: [name]}}
POST /accounts     {"account": "password" or null}          POST /no-rights    [account]
POST /replicate                                             POST /restart      forgets every shell
POST /partnerships {"mailbox": address, "device_id": ...}   POST /mailboxes    {"mailbox": address, "controller": ..., values}
POST /stop         {"server": name}                         POST /start        {"server": name}
"""

import datetime
import http.server
import json
import uuid

import quirks
from organisation import CONTROLLERS, now


class Control(http.server.BaseHTTPRequestHandler):
    """Answers JSON."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Nothing."""

    def do_GET(self):
        self.serve(None)

    def do_POST(self):
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.serve(json.loads(text or b"{}"))

    def serve(self, body):
        name = self.path.strip("/").replace("/", "_").replace("-", "_")
        handler = getattr(self, f"{'get' if body is None else 'post'}_{name}", None)
        status, answer = 200, None
        try:
            if handler is None:
                status = 404
            else:
                with self.server.place.organisation.lock:
                    answer = handler() if body is None else handler(body)
        except (KeyError, TypeError, ValueError) as problem:
            status, answer = 400, {"error": repr(problem)}
        text = json.dumps(answer, default=str).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    @property
    def place(self):
        return self.server.place

    def get_state(self):
        organisation = self.place.organisation
        organisation.settle()
        return {
            "controllers": {
                controller: {
                    "settings": organisation.settings.at[controller],
                    "rules": [
                        {key: rule[key] for key in ("Guid", "Name", "QueryString", "Characteristic")} | rule["shared"].at[controller]
                        for rule in organisation.rules_at(controller)
                    ],
                    "mailboxes": {
                        box["PrimarySmtpAddress"]: {"Guid": guid, **box["shared"].at[controller]} for guid, box in organisation.mailboxes.items()
                    },
                }
                for controller in CONTROLLERS
            },
            "partnerships": [
                {
                    **{key: device[key] for key in ("Guid", "DeviceId", "DeviceType", "DeviceModel", "wipe", "wipe_by", "Identity")},
                    "mailbox": organisation.mailboxes[device["mailbox"]]["PrimarySmtpAddress"],
                    "access": organisation.access(device, CONTROLLERS[0]),
                }
                for device in organisation.partnerships.values()
            ],
            "policies": list(organisation.policies.values()),
        }

    def get_journal(self):
        return self.place.organisation.journal

    def get_shells(self):
        shells = self.place.shells
        return {
            "open": [{"id": shell.id, "server": shell.server["Fqdn"], "account": shell.account} for shell in shells.open.values()],
            "created": shells.created, "expired": shells.expired,
        }

    def get_problems(self):
        return self.place.problems

    def post_quirks(self, body):
        for name, value in body.items():
            if not hasattr(self.place.quirks, name):
                raise ValueError(f"no quirk is called {name}")
            setattr(self.place.quirks, name, value)

    def post_faults(self, body):
        self.place.faults.arm(quirks.Fault(**body))

    def post_faults_clear(self, _):
        self.place.faults.clear()

    def post_rights(self, body):
        self.place.rights.missing = set(body.get("missing", ()))
        self.place.rights.missing_parameters = {name: set(values) for name, values in body.get("parameters", {}).items()}

    def post_accounts(self, body):
        for account, password in body.items():
            if password is None:
                self.place.passwords.pop(account.lower(), None)
            else:
                self.place.passwords[account.lower()] = password

    def post_no_rights(self, body):
        self.place.without_rights = {account.lower() for account in body}

    def post_replicate(self, _):
        self.place.organisation.replicate()

    def post_restart(self, _):
        self.place.shells.open.clear()

    def post_partnerships(self, body):
        organisation = self.place.organisation
        box = organisation.find_mailbox(body["mailbox"], CONTROLLERS[0])
        device = organisation.add_partnership(
            box, body["device_id"], body.get("type", "iPhone"), body.get("model", "iPhone15C2"), body.get("os", "iOS 17.6.1 21G93"),
            body.get("agent", "Apple-iPhone15C2/2107.93"), now() - datetime.timedelta(seconds=1), body.get("imei"),
        )
        device["discovery"] = body.get("discovery", False)
        device["policy_applied"] = body.get("policy_applied", True)
        return {"Guid": device["Guid"], "Identity": device["Identity"]}

    def post_partnerships_change(self, body):
        device = self.place.organisation.partnerships[uuid.UUID(body.pop("Guid"))]
        device.update(body, WhenChanged=now())

    def post_mailboxes(self, body):
        """As an administrator with another tool."""
        organisation = self.place.organisation
        controller = body.pop("controller", CONTROLLERS[0])
        box = organisation.find_mailbox(body.pop("mailbox"), controller)
        organisation.write(box["shared"], controller, body)

    def post_stop(self, body):
        self.place.stop(body["server"])

    def post_start(self, body):
        self.place.start(body["server"])


class ControlServer(http.server.ThreadingHTTPServer):
    """Listens on loopback."""

    daemon_threads = True

    def __init__(self, place):
        self.place = place
        super().__init__(("127.0.0.1", 0), Control)
