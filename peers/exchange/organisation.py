"""What the organisation holds: servers, mailboxes, partnerships, rules, policies, settings, on two domain controllers."""

import datetime
import random
import threading
import time
import uuid

DOMAIN = "corp.example.com"
CONTROLLERS = ("dc1." + DOMAIN, "dc2." + DOMAIN)
UTC = datetime.timezone.utc

LOOKS = (
    ("iPhone", "iPhone15C2", "iOS 17.6.1 21G93", "Apple-iPhone15C2/2107.93"),
    ("iPhone", "iPhone14C7", "iOS 16.7.2 20H115", "Apple-iPhone14C7/2008.115"),
    ("iPad", "iPad13C18", "iOS 17.5 21F79", "Apple-iPad13C18/2106.79"),
    ("Android", "Pixel 8", "Android 14", "Android-Mail/2024.06.16.646113639"),
    ("SamsungDevice", "SM-S911B", "Android 14", "Samsung-SM-S911B/101.140000"),
    ("WindowsMail", "Windows Mail", "Windows 10.0.19045", "MSFT-WIN-4/10.0.19045"),
    ("WP8", "RM-846_eu_denmark_514", "Windows Phone 8.1", "MSFT-WP/8.10.14219"),
)
NAMES = ("Anna", "Björn", "Chantal", "Dirk", "Elif", "Femke", "Göran", "Hana", "Ingrid", "Jürgen", "Kirsten", "Łukasz")
LEVELS = ("Allow", "Block", "Quarantine")
STATES = {"Allow": "Allowed", "Block": "Blocked", "Quarantine": "Quarantined"}


def now():
    """The time in UTC, without the parts of a second that Exchange does not show."""
    return datetime.datetime.now(UTC).replace(microsecond=0)


class Refused(Exception):
    """A cmdlet's refusal: a .NET exception type, FullyQualifiedErrorId's category, and a text in each language."""

    def __init__(self, exception, category, text, dutch=None, terminating=False):
        super().__init__(text)
        self.exception, self.category, self.terminating = exception, category, terminating
        self.texts = {"en": text, "nl": dutch or text}


def not_found(identity, controller):
    return Refused(
        "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException",
        "Cmdlet-ManagementObjectNotFoundException",
        f"The operation couldn't be performed because object '{identity}' couldn't be found on '{controller}'.",
        f"De bewerking kan niet worden uitgevoerd omdat object {identity} niet gevonden is op {controller}.",
    )


class Replicated:
    """Values that each domain controller learns in its own time."""

    def __init__(self, **values):
        self.at = {controller: dict(values) for controller in CONTROLLERS}

    def __getitem__(self, place):
        controller, name = place
        return self.at[controller][name]


class Organisation:
    """All state. Every method that reads or writes holds `lock`."""

    def __init__(self, quirks, servers, version, mailboxes, partnerships, seed):
        self.lock = threading.RLock()
        self.quirks = quirks
        self.version = version
        self.pending = []
        self.journal = []
        self.random = random.Random(seed)
        self.servers = [self._server(name, number, version) for number, name in enumerate(servers)]
        self.settings = Replicated(
            DefaultAccessLevel="Allow", AdminMailRecipients=[], UserMailInsert="", OtaNotificationMailInsert="",
            AllowAccessForUnSupportedPlatform=False, WhenChanged=now(),
        )
        self.settings_guid = self.guid()
        self.rules = {}
        self.policies = {}
        self.put_policy({"Name": "Default", "IsDefault": True})
        self.mailboxes = {}
        self.partnerships = {}
        start = now() - datetime.timedelta(days=400)
        boxes = [self._mailbox(number, start) for number in range(mailboxes)]
        for number in range(partnerships):
            self._partnership(boxes[number % len(boxes)], number, start)

    def guid(self):
        return uuid.UUID(int=self.random.getrandbits(128), version=4)

    def _server(self, name, number, version):
        short = name.split(".")[0].upper()
        return {
            "Name": short, "Fqdn": name, "Guid": self.guid(), "Domain": DOMAIN, "Number": number,
            "Site": f"{DOMAIN}/Configuration/Sites/Default-First-Site-Name",
            "AdminDisplayVersion": version, "ServerRole": "Mailbox, ClientAccess" if version.startswith("14") else "Mailbox",
            "ExchangeLegacyDN": f"/o=Example Organisation/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Configuration/cn=Servers/cn={short}",
        }

    def _mailbox(self, number, start):
        first = NAMES[number % len(NAMES)]
        name = f"{first} Example {number}"
        alias = f"user{number}"
        box = {
            "Guid": self.guid(), "Name": name, "DisplayName": name, "SamAccountName": alias,
            "PrimarySmtpAddress": f"{alias}@example.com", "UserPrincipalName": f"{alias}@{DOMAIN}",
            "EmailAddresses": [f"SMTP:{alias}@example.com", f"smtp:{alias}.alias@example.com"],
            "Identity": f"{DOMAIN}/Users/{name}", "DistinguishedName": f"CN={name},CN=Users,DC=corp,DC=example,DC=com",
            "ServerName": self.servers[number % len(self.servers)]["Name"].lower(), "RecipientTypeDetails": "UserMailbox",
            "LinkedMasterAccount": "", "WhenCreated": start,
            "shared": Replicated(
                ActiveSyncEnabled=True, ActiveSyncAllowedDeviceIDs=[], ActiveSyncBlockedDeviceIDs=[],
                ActiveSyncMailboxPolicy=None, ActiveSyncDebugLogging=False, WhenChanged=start,
            ),
        }
        self.mailboxes[box["Guid"]] = box
        return box

    def _partnership(self, box, number, start):
        kind, model, system, agent = LOOKS[self.random.randrange(len(LOOKS))]
        device_id = "".join(self.random.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") for _ in range(26))
        first = start + datetime.timedelta(minutes=number % 500_000)
        return self.add_partnership(box, device_id, kind, model, system, agent, first)

    def add_partnership(self, box, device_id, kind, model, system, agent, first, imei=None):
        """A device speaks to this mailbox for the first time."""
        guid = self.guid()
        folder = "ExchangeActiveSyncDevices"
        name = f"{kind}\u00a7{device_id}"
        device = {
            "Guid": guid, "DeviceId": device_id, "DeviceType": kind, "DeviceModel": model, "DeviceOS": system,
            "DeviceUserAgent": agent, "DeviceImei": imei, "FriendlyName": f"{kind} of {box['DisplayName']}", "mailbox": box["Guid"],
            "Name": name, "Identity": f"{box['Identity']}/{folder}/{name}",
            "DistinguishedName": f"CN={name},CN={folder},{box['DistinguishedName']}",
            "UserDisplayName": box["Identity"], "ClientType": "EAS", "ClientVersion": "16.1" if kind != "WP8" else "14.1",
            "FirstSyncTime": first, "LastSuccessSync": first + datetime.timedelta(days=30), "WhenChanged": first,
            "WhenCreated": first, "discovery": False, "policy_applied": True, "wipe": None, "wipe_by": None,
        }
        self.partnerships[guid] = device
        return device

    def put_policy(self, values):
        guid = self.guid()
        policy = {"Guid": guid, "IsDefault": False, "values": {}, "WhenChanged": now(), **values}
        self.policies[guid] = policy
        return policy

    def add_rule(self, controller, name, query, characteristic, access):
        """A rule that one domain controller knows, and the other one later; without a level it is not there."""
        rule = {
            "Guid": self.guid(), "Name": name, "QueryString": query, "Characteristic": characteristic,
            "shared": Replicated(AccessLevel=None, WhenChanged=now()),
        }
        self.rules[rule["Guid"]] = rule
        self.write(rule["shared"], controller, {"AccessLevel": access})
        return rule

    def rules_at(self, controller):
        """The rules that a domain controller knows."""
        return (rule for rule in self.rules.values() if rule["shared"][controller, "AccessLevel"] is not None)

    # Replication between the two domain controllers.

    def controller_of(self, server_number):
        return CONTROLLERS[server_number % len(CONTROLLERS)]

    def settle(self):
        """Carries over what is due."""
        due = time.monotonic()
        left = []
        for when, place, controller, values in self.pending:
            if when is not None and when <= due:
                place.at[controller].update(values)
            else:
                left.append((when, place, controller, values))
        self.pending = left

    def replicate(self):
        """Carries over everything now."""
        for _, place, controller, values in self.pending:
            place.at[controller].update(values)
        self.pending = []

    def write(self, place, controller, values):
        """Writes at one domain controller; the other learns it later."""
        values = {**values, "WhenChanged": now()}
        place.at[controller].update(values)
        lag = self.quirks.replication
        for other in CONTROLLERS:
            if other != controller:
                if lag == "at once":
                    place.at[other].update(values)
                else:
                    when = None if lag == "held" else time.monotonic() + float(lag)
                    self.pending.append((when, place, other, values))

    # Reading by identity, as Exchange does it: GUID, DN, canonical name, alias, address.

    def find_mailbox(self, identity, controller):
        text = str(identity)
        try:
            return self.mailboxes[uuid.UUID(text)]
        except (KeyError, ValueError):
            pass
        folded = text.lower()
        for box in self.mailboxes.values():
            names = (str(box["Guid"]), box["DistinguishedName"], box["Identity"], box["SamAccountName"], box["Name"],
                     box["PrimarySmtpAddress"], box["UserPrincipalName"])
            if folded in (name.lower() for name in names):
                return box
        raise not_found(text, controller)

    def find_partnership(self, identity, controller):
        text = str(identity)
        folded = text.lower()
        try:
            found = self.partnerships.get(uuid.UUID(text))
        except ValueError:
            found = next(
                (d for d in self.partnerships.values() if folded in (d["DistinguishedName"].lower(), d["Identity"].lower())), None
            )
        if found is None:
            raise not_found(text, controller)
        return found

    def has_partnership(self, guid):
        return any(device["mailbox"] == guid for device in self.partnerships.values())

    def owners(self):
        """Mailboxes with a partnership."""
        return {device["mailbox"] for device in self.partnerships.values()}

    def access(self, device, controller):
        """State, reason and rule of a partnership: the steps that Microsoft's documents give, in their order."""
        box = self.mailboxes[device["mailbox"]]["shared"].at[controller]
        listed = device["DeviceId"].lower()
        if not box["ActiveSyncEnabled"]:
            return "Blocked", "Global", None
        if not device["policy_applied"]:
            return "Blocked", "Policy", None
        if listed in (entry.lower() for entry in box["ActiveSyncBlockedDeviceIDs"]):
            return "Blocked", "Individual", None
        if listed in (entry.lower() for entry in box["ActiveSyncAllowedDeviceIDs"]):
            return "Allowed", "Individual", None
        if device["discovery"]:
            return "DeviceDiscovery", "Unknown", None
        shown = {"DeviceType": "DeviceType", "DeviceModel": "DeviceModel", "DeviceOS": "DeviceOS", "UserAgent": "DeviceUserAgent"}
        for level in ("Block", "Quarantine", "Allow"):
            for rule in self.rules_at(controller):
                if rule["shared"][controller, "AccessLevel"] == level and device.get(shown.get(rule["Characteristic"])) == rule["QueryString"]:
                    return STATES[level], "DeviceRule", rule["Name"]
        return STATES[self.settings[controller, "DefaultAccessLevel"]], "Global", None
