"""People who sign in to a server, as their browsers do."""
import http.client
import json

PASSWORD = "correct horse battery staple"


class Person:
    """A browser of one person: keeps the cookie and the token against other sites' requests."""

    def __init__(self, base):
        self.host = base.removeprefix("http://")
        self.cookie = self.csrf = self.book = None
        self.books = []

    def ask(self, method, path, body=None, headers=None):
        """Status, headers and text of an answer. `headers` replace what a page would send; None
        leaves one away."""
        sent = {}
        if body is not None:
            sent["Content-Type"] = "application/json"
        if self.cookie:
            sent["Cookie"] = "tillbook_session=" + self.cookie
        if self.csrf and method not in ("GET", "HEAD"):
            sent["Tillbook-CSRF"] = self.csrf
        if self.book:
            sent["Tillbook-Book"] = self.book
        sent.update(headers or {})
        connection = http.client.HTTPConnection(self.host)
        connection.request(method, path, None if body is None else json.dumps(body),
                           {name: value for name, value in sent.items() if value is not None})
        response = connection.getresponse()
        is_endless = response.getheader("Content-Type") == "text/event-stream"
        text = "" if is_endless else response.read().decode()
        connection.close()
        return response.status, response.headers, text

    def _begun(self, answer):
        status, headers, text = answer
        if status == 200:
            said = json.loads(text)["data"]
            self.cookie = headers["Set-Cookie"].split(";")[0].split("=")[1]
            self.csrf, self.books = said["csrfToken"], said["books"]
        return answer

    def accept(self, token, password=PASSWORD, **more):
        return self._begun(self.ask("POST", "/v1/invitations/accept",
                                    {"token": token, "password": password, **more}))

    def sign_in(self, login, password=PASSWORD, headers=None):
        return self._begun(self.ask("POST", "/v1/session",
                                    {"login": login, "password": password}, headers))

    def sign_out(self):
        return self.ask("DELETE", "/v1/session")


def token_of(link):
    return link.strip().rsplit("/", 1)[1]
