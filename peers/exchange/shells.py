"""Shells (runspace pools) and their commands (pipelines), with psrpcore speaking the protocol."""

import base64
import re
import struct
import threading
import time
import uuid

import psrpcore
from psrpcore.types import ErrorCategory, ErrorCategoryInfo, ErrorRecord, NETException, PSInvocationState

from psrpcore._payload import PSRPMessage, create_message
from psrpcore.types import PSRPMessageType

import call
import wsman
from organisation import Refused
from shapes import Shaper
from templates import Raw

HEADER = 21
CATEGORIES = {
    "Cmdlet-ManagementObjectNotFoundException": ErrorCategory.NotSpecified,
    "CommandNotFoundException": ErrorCategory.ObjectNotFound,
    "NamedParameterNotFound": ErrorCategory.InvalidArgument,
    "CannotConvertArgument": ErrorCategory.InvalidData,
    "Cmdlet-AccessDenied": ErrorCategory.PermissionDenied,
}


class Shell:
    """One runspace pool of one account at one server."""

    def __init__(self, shell_id, server, account, place, full):
        self.id, self.server, self.account, self.place = shell_id, server, account, place
        self.full = full
        self.affinity = str(uuid.uuid4())
        self.pool = psrpcore.ServerRunspacePool()
        self.waiting = {}
        self.commands_running = {}
        self.preferred = None
        self.entire_forest = False
        self.used = time.monotonic()
        self.lock = threading.RLock()

    @property
    def server_number(self):
        return self.server["Number"]

    def commands(self):
        """What the account may call: name to parameters."""
        return self.place.rights.held()

    def feed(self, data, command_id=None):
        """Takes fragments and lets psrpcore answer them."""
        self.pool.receive_data(psrpcore.PSRPPayload(data, psrpcore.StreamType.default, command_id))
        while self.pool.next_event() is not None:
            pass
        self.collect()

    def collect(self):
        """Sorts what psrpcore wants to send by pipeline: psrpcore has one queue for all."""
        while True:
            payload = self.pool.data_to_send(self.place.quirks.fragment_size)
            if payload is None:
                return
            queue = self.waiting.setdefault(payload.pipeline_id, [])
            if self.place.quirks.fragments_per_stream == "one":
                queue.extend(split(payload.data))
            else:
                queue.append(payload.data)

    def start(self, command_id, data):
        """Makes the pipeline before its first fragment is read, as psrpcore wants it."""
        pipeline = psrpcore.ServerPipeline(self.pool, command_id)
        running = Running(self, pipeline)
        self.commands_running[command_id] = running
        if data:
            self.feed(data, command_id)
        return running

    def receive(self, command_id, timeout, room):
        """Streams for one answer, and whether the command is done with them."""
        deadline = time.monotonic() + timeout
        running = self.commands_running.get(command_id) if command_id else None
        if command_id and running is None:
            raise wsman.Fault(wsman.NO_COMMAND)
        while True:
            queue = self.waiting.setdefault(command_id, [])
            size = sum(len(data) for data in queue) * 4 // 3
            finished = running is not None and running.done
            if queue and (size >= room or finished or running is None or running.pausing()):
                return self.take(queue, room, finished)
            if finished:
                return [], True
            left = deadline - time.monotonic()
            if left <= 0:
                raise wsman.Fault(wsman.TIMED_OUT)
            if running is None:
                time.sleep(min(left, 0.05))
            elif not running.advance(left):
                if queue:
                    return self.take(queue, room, False)
                raise wsman.Fault(wsman.TIMED_OUT)

    def take(self, queue, room, finished):
        """As much as fits into the envelope; always one."""
        taken, size = [], 0
        while queue and (not taken or size + len(queue[0]) * 4 // 3 + 200 <= room):
            data = queue.pop(0)
            size += len(data) * 4 // 3 + 200
            taken.append(base64.b64encode(data).decode())
        return taken, finished and not queue

    def stop(self, command_id):
        """Terminates a command: psrpcore says Stopped if it still ran."""
        running = self.commands_running.pop(command_id, None)
        if running is not None:
            running.close()
        self.waiting.pop(command_id, None)


class Running:
    """One command: its cmdlet is a generator that is read as the client asks for more."""

    def __init__(self, shell, pipeline):
        self.shell, self.pipeline = shell, pipeline
        self.items = None
        self.done = False
        self.paused_until = 0.0

    def pausing(self):
        return self.paused_until > time.monotonic()

    def advance(self, limit):
        """Does the next step; false if it would take longer than `limit`."""
        wait = self.paused_until - time.monotonic()
        if wait > limit:
            time.sleep(max(limit, 0))
            return False
        if wait > 0:
            time.sleep(wait)
        if self.items is None:
            if self.pipeline.metadata is None:
                # Further fragments of the command come with Send.
                time.sleep(min(limit, 0.02))
                return limit > 0.02
            self.pipeline.start()
            self.items = self.run()
            if self.shell.place.quirks.slow_seconds:
                self.paused_until = time.monotonic() + self.shell.place.quirks.slow_seconds
                return True
        with self.shell.lock, self.shell.place.organisation.lock:
            for _ in range(50):
                try:
                    item = next(self.items)
                except StopIteration:
                    self.finish()
                    return True
                except Refused as refused:
                    if refused.terminating:
                        self.fail(refused)
                        return True
                    self.complain(refused)
                    self.finish()
                    return True
                if isinstance(item, call.Pause):
                    self.paused_until = time.monotonic() + item.seconds
                    break
                self.emit(item)
            self.shell.collect()
        return True

    def emit(self, item):
        if isinstance(item, call.Warn):
            self.pipeline.write_warning(item.text)
        elif isinstance(item, call.Complaint):
            self.complain(item.refused)
        elif isinstance(item, Raw):
            # As psrpcore's prepare_message does after serialising.
            pool, kind = self.shell.pool, PSRPMessageType.PipelineOutput
            message = create_message(False, kind, item, pool.runspace_pool_id, self.pipeline.pipeline_id)
            pool._send_buffer.append(
                PSRPMessage(kind, bytearray(message), pool.runspace_pool_id, self.pipeline.pipeline_id, pool._fragment_counter)
            )
        elif isinstance(item, bytes):
            self.shell.collect()
            self.shell.waiting.setdefault(self.pipeline.pipeline_id, []).append(item)
        else:
            self.pipeline.write_output(item)

    def finish(self):
        if self.shell.place.quirks.micro_delay:
            self.pipeline.write_warning(
                "Micro delay applied. Actual delayed: 956 msecs, Enforced: True, Capped delay: 956 msecs, Required: False, "
                "Additional info: .; PolicyDN: ; Snapshot: Owner: Sid~CORP\\svc~WorkloadManagement~false, PowerShellCmdletsLeft "
                "384/400; ExchangeCmdletsLeft 185/200; CmdletTimePeriod 5"
            )
        self.pipeline.complete()
        self.shell.collect()
        self.done = True

    def fail(self, refused):
        self.pipeline._change_state(PSInvocationState.Failed, error=self.record(refused))
        self.shell.collect()
        self.done = True

    def complain(self, refused):
        record = self.record(refused)
        self.pipeline.write_error(
            record.Exception, category_info=record.CategoryInfo, fully_qualified_error_id=record.FullyQualifiedErrorId
        )

    def record(self, refused):
        name = getattr(self, "name", "") or ""
        exception = NETException(Message=refused.texts[self.shell.place.quirks.language], HResult=-2146233087)
        chain = ["System.Management.Automation.RuntimeException"] if refused.exception.startswith("System.Management") else [
            "Microsoft.Exchange.Data.LocalizedException"
        ]
        exception.PSObject.type_names = [refused.exception, *chain, "System.SystemException", "System.Exception", "System.Object"]
        category = CATEGORIES.get(refused.category, ErrorCategory.NotSpecified)
        shown = refused.category
        if shown.startswith("Cmdlet-"):
            shown = f"[Server={self.shell.server['Name']},RequestId={uuid.uuid4()},TimeStamp=21-11-2026 12:00:00] [FailureCategory={shown}] 4A2C9D1E,Microsoft.Exchange.Management.RecipientTasks.{name.replace('-', '')}"
        elif shown not in ("CommandNotFoundException", "ScriptsNotAllowed", "HostFunctionNotImplemented"):
            shown = f"{shown},{name}"
        return ErrorRecord(
            Exception=exception,
            CategoryInfo=ErrorCategoryInfo(Category=category, Activity=name, Reason=refused.exception.rsplit(".", 1)[-1]),
            FullyQualifiedErrorId=shown,
        )

    def run(self):
        """Checks what the account may do and calls the cmdlet."""
        place = self.shell.place
        metadata = self.pipeline.metadata
        if isinstance(metadata, psrpcore.GetMetadata):
            self.name = "Get-Command"
            raise unknown("Get-Command metadata")
        commands = metadata.commands
        if any(command.is_script for command in commands):
            raise Refused(
                "System.Management.Automation.PSNotSupportedException", "ScriptsNotAllowed",
                "The syntax is not supported by this runspace. This can occur if the runspace is in no-language mode.",
                "De syntaxis wordt niet ondersteund door deze runspace. Mogelijk staat deze in de modus zonder taal.", terminating=True,
            )
        held = place.rights.held()
        for command in commands:
            if command.command_text.lower() not in (name.lower() for name in held):
                self.name = command.command_text
                raise unknown(command.command_text)
        self.name = name = next(known for known in held if known.lower() == commands[0].command_text.lower())
        allowed = {parameter.lower() for parameter in held[name]} | call.COMMON
        values = {}
        for parameter, value in commands[0].parameters:
            parameter = (parameter or "Identity").lstrip("-").rstrip(":")
            if parameter.lower() not in allowed:
                raise Refused(
                    "System.Management.Automation.ParameterBindingException", "NamedParameterNotFound",
                    f"A parameter cannot be found that matches parameter name '{parameter}'.",
                    f"Kan geen parameter vinden die overeenkomt met parameternaam {parameter}.", terminating=True,
                )
            values[parameter.lower()] = value
        full = self.shell.full
        shaper = Shaper(full, place.quirks.single_values, self.shell.server["Fqdn"])
        place.organisation.settle()
        invocation = call.Call(name, values, self.shell, place.organisation, shaper)
        place.organisation.journal.append({
            "cmdlet": name, "parameters": {key: readable(value) for key, value in values.items()}, "server": self.shell.server["Fqdn"],
            "shell": self.shell.id, "account": self.shell.account, "time": time.time(),
        })
        fault = place.faults.strike(self.shell.server["Fqdn"], "Output", name)
        if fault is not None:
            yield from misbehave(fault.fault)
        yield from place.table[name][1](invocation)

    def close(self):
        if self.items is not None:
            self.items.close()
        self.pipeline.runspace_pool.pipeline_table.pop(self.pipeline.pipeline_id, None)


def unknown(name):
    return Refused(
        "System.Management.Automation.CommandNotFoundException", "CommandNotFoundException",
        f"The term '{name}' is not recognized as the name of a cmdlet, function, script file, or operable program. Check the spelling "
        "of the name, or if a path was included, verify that the path is correct and try again.",
        f"De term {name} wordt niet herkend als de naam van een cmdlet, functie, scriptbestand of uitvoerbaar programma.", terminating=True,
    )


def misbehave(fault):
    """Faults of a command rather than of a request."""
    if fault == "over-budget":
        raise Refused(
            "Microsoft.Exchange.Data.Directory.OverBudgetException", "Cmdlet-OverBudgetException",
            "The budget for user 'Sid~CORP\\svc~PowerShell~false' is out of budget. Policy value: '18', Actual value: '19', "
            "Budget type: 'PowerShell', Suggested backoff time: '1500'.",
            "Het budget van gebruiker is overschreden. Aanbevolen wachttijd: '1500'.", terminating=True,
        )
    if fault == "transient":
        raise Refused(
            "Microsoft.Exchange.Data.Directory.ADTransientException", "Cmdlet-ADTransientException",
            "An Active Directory error 0x51 occurred when trying to check the suitability of server 'dc1'.", "Een fout 0x51 in Active Directory.",
        )
    if fault == "access-denied":
        raise Refused(
            "Microsoft.Exchange.Data.Directory.ADOperationException", "Cmdlet-AccessDenied",
            "Active Directory operation failed. This error is not retriable. Additional information: Access is denied.",
            "Bewerking in Active Directory is mislukt. Toegang geweigerd.",
        )
    if fault == "broken-clixml":
        # A message of type PIPELINE_OUTPUT whose object ends in the middle.
        blob = struct.pack("<II", 1, 0x00041004) + bytes(32) + b'<Obj RefId="0"><Props><S N="DeviceId">ABC'
        yield struct.pack(">QQBI", 1 << 40, 0, 3, len(blob)) + blob


def readable(value):
    """A parameter for the journal."""
    if isinstance(value, dict):
        return {str(key): readable(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [readable(entry) for entry in value]
    return value if value is None or isinstance(value, bool) else str(value)


def split(data):
    """Fragments one by one."""
    place, parts = 0, []
    while place < len(data):
        length = struct.unpack(">I", data[place + 17:place + HEADER])[0]
        parts.append(data[place:place + HEADER + length])
        place += HEADER + length
    return parts


class Rights:
    """What the service account's role group allows."""

    def __init__(self, table):
        self.table = table
        self.missing = set()
        self.missing_parameters = {}

    def held(self):
        return {
            name: entry[0] - self.missing_parameters.get(name, set()) for name, entry in self.table.items() if name not in self.missing
        }


class Shells:
    """All open shells of the organisation."""

    def __init__(self, place):
        self.place = place
        self.lock = threading.Lock()
        self.open = {}
        self.created = 0
        self.expired = 0

    def sweep(self):
        """Forgets shells that were idle too long."""
        limit = time.monotonic() - self.place.quirks.idle_seconds
        for shell_id in [key for key, shell in self.open.items() if shell.used < limit]:
            del self.open[shell_id]
            self.expired += 1

    def create(self, shell_id, server, account, full):
        with self.lock:
            self.sweep()
            if sum(shell.account == account for shell in self.open.values()) >= self.place.quirks.shell_limit:
                raise wsman.Fault(wsman.SHELLS, limit=self.place.quirks.shell_limit)
            shell = Shell(shell_id, server, account, self.place, full)
            self.open[shell_id] = shell
            self.created += 1
            return shell

    def find(self, shell_id, server, cookie):
        with self.lock:
            self.sweep()
            shell = self.open.get(shell_id)
        if shell is None or shell.server is not server or (self.place.quirks.affinity and cookie != shell.affinity):
            raise wsman.Fault(wsman.BAD_SELECTORS)
        shell.used = time.monotonic()
        return shell

    def delete(self, shell_id):
        with self.lock:
            self.open.pop(shell_id, None)

    def forget(self, server):
        """The server ended, and its shells with it."""
        with self.lock:
            self.open = {key: shell for key, shell in self.open.items() if shell.server["Fqdn"] != server}


def command_id(element):
    """The id of a command in an attribute."""
    text = element.get("CommandId")
    return uuid.UUID(text) if text and re.fullmatch(r"[0-9A-Fa-f-]{36}", text) else None
