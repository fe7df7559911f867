"""Who is asking: Basic, or Negotiate with a Kerberos ticket by pyspnego."""

import base64
import binascii


class SignIn:
    """The one account."""

    def __init__(self, account, password, hostname):
        self.account, self.password, self.hostname = account.lower(), password, hostname

    @property
    def offers(self):
        """What a 401 says."""
        return ["Negotiate", "NTLM"] if self.hostname else ['Basic realm="mail"']

    def check(self, authorization):
        """The server's token, empty for Basic; None if nobody signed in."""
        scheme, _, value = (authorization or "").partition(" ")
        try:
            token = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            return None
        if self.hostname is None:
            account, _, password = token.decode("utf-8", "replace").partition(":")
            right = scheme == "Basic" and account.lower() == self.account and password == self.password
            return b"" if right else None
        return self.ticket(token) if scheme == "Negotiate" else None

    def ticket(self, token):
        """Takes a ticket, and gives the answer to it."""
        import spnego

        context = spnego.server(hostname=self.hostname, service="HTTP", protocol="negotiate")
        try:
            answer = context.step(token)
        except spnego.exceptions.SpnegoError:
            return None
        name = (context.client_principal or "").partition("@")[0].lower()
        return answer or b"" if context.complete and name == self.account.rpartition("\\")[2] else None
