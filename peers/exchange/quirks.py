"""What the organisation does differently from the plainest Exchange: quirks stay on until they are changed, faults happen a
number of times. Both are set over the control endpoint (control.py)."""

import dataclasses
import threading
import typing


@dataclasses.dataclass
class Quirks:
    """Lasting behaviours; the defaults are those of a healthy Exchange 2019."""

    odd_boundary: bool = True
    """Write `-- Encrypted Boundary`, with a space, as Exchange's front end does."""
    affinity: bool = True
    """A shell is found only with the cookie that its creation set."""
    shell_limit: int = 18
    """Shells that one account may have open at the same time."""
    idle_seconds: float = 900
    """A shell that was not used for so long is gone."""
    serialization: str = "Partial"
    """`Partial`: complex values as strings; `Full`: as typed objects, with SerializationData. A query in the address wins."""
    single_values: bool = False
    """A list of one value is sent as the value."""
    fragments_per_stream: str = "one"
    """`one`, or `many` in each rsp:Stream."""
    fragment_size: int = 32768
    """The most bytes of one fragment."""
    micro_delay: bool = False
    """Each command ends with the warning that Exchange gives when it slows an account down."""
    language: str = "en"
    """Of error texts: `en` or `nl`."""
    culture: str = "en-US"
    """Of dates in filters: `en-US` or `nl-NL`."""
    statistics_seconds: float = 0.0
    """How long the statistics of one partnership take."""
    slow_seconds: float = 0.0
    """How long each command takes before its first object."""
    result_cap: int = 1000
    """How many objects a Get- gives without -ResultSize."""
    truncate_unlimited: bool = False
    """Truncate and warn even where `Unlimited` was asked for."""
    replication: typing.Union[str, float] = "at once"
    """Between domain controllers: `at once`, `held` until the control says so, or seconds."""
    search_scope: str = "all"
    """`nothing`: Get- gives no objects, as with a wrong RecipientViewRoot."""
    extra_properties: int = 0
    """So many more properties on each partnership."""
    extra_length: int = 0
    """The least characters of each of them."""
    extra_of: typing.Tuple[str, ...] = ()
    """Only on partnerships with these ids, and on mailboxes with these addresses."""
    schemes: typing.Tuple[str, ...] = ("Basic", "Kerberos", "Negotiate")
    """Authentication that the listeners offer."""


FAULTS = (
    "unauthorized",  # 401
    "unavailable",  # 503
    "forbidden",  # 403 with the friendly text of the front end
    "not-found",  # 404
    "wrong-resource",  # fault 2150858811
    "invalid-selectors",  # the shell is not known any more
    "shell-limit",  # as if 18 shells were open
    "load-quota",  # "will not be approved for at least N milliseconds"
    "over-budget",  # an error record OverBudgetException
    "transient",  # an error record ADTransientException
    "access-denied",  # an error record, by category
    "drop",  # close the connection instead of an answer
    "drop-middle",  # close it in the middle of the answer's body
    "timed-out",  # fault 2150858793 once more before the answer
    "broken-clixml",  # an output object that ends in the middle
    "html",  # 200 with a page of some other program
    "huge",  # an answer above every limit
    "hang",  # no answer for a minute
    "in-the-clear",  # the answer with the status of a fault and without its seal, as anybody on the way can write it
)

OF_COMMAND = ("over-budget", "transient", "access-denied", "broken-clixml")
OF_WSMAN = ("timed-out", "wrong-resource", "invalid-selectors", "shell-limit", "load-quota")


@dataclasses.dataclass
class Fault:
    """One armed fault."""

    fault: str
    count: int = 1
    """How many times; -1 for ever."""
    server: typing.Optional[str] = None
    """Only at this client access server."""
    action: typing.Optional[str] = None
    """Only for this WSMan action, by its last word: Create, Command, Receive, Send, Signal, Delete."""
    cmdlet: typing.Optional[str] = None
    """Only for this cmdlet."""
    after: int = 0
    """So many matching requests pass first."""
    milliseconds: int = 500
    """For load-quota."""


class Faults:
    """The armed faults."""

    def __init__(self):
        self.lock = threading.Lock()
        self.armed: typing.List[Fault] = []

    def arm(self, fault: Fault):
        if fault.fault not in FAULTS:
            raise ValueError(f"no fault is called {fault.fault}")
        with self.lock:
            self.armed.append(fault)

    def clear(self):
        with self.lock:
            self.armed = []

    def strike(self, server, action, cmdlet=None) -> typing.Optional[Fault]:
        """The fault that happens now, if any."""
        with self.lock:
            for fault in self.armed:
                stage = "Output" if fault.fault in OF_COMMAND else "Wsman" if fault.fault in OF_WSMAN else "Http"
                if (stage == "Output") != (action == "Output") or (stage == "Wsman" and action == "Http"):
                    continue
                if fault.server not in (None, server) or fault.action not in (None, action):
                    continue
                if fault.cmdlet is not None and (cmdlet or "").lower() != fault.cmdlet.lower():
                    continue
                if fault.after:
                    fault.after -= 1
                    continue
                if fault.count == 0:
                    continue
                if fault.count > 0:
                    fault.count -= 1
                return fault
        return None
