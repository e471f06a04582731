"""A running service and a client that talks HTTP to it, for the tests in this folder."""
import http.client
import json
import os
import signal
import subprocess
import threading

SERVICE = os.environ["VVL_HTTP_SERVICE"]


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.text = status, headers, body.decode()

    @property
    def json(self):
        return json.loads(self.text)


class Client:
    """One connection, used by one thread; opened anew when the service has closed it."""

    def __init__(self, port):
        self.port, self.token = port, None
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def send(self, method, path, body=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token is not None:
            headers["Authorization"] = "Bearer " + self.token
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        return Reply(answer.status, answer.headers, answer.read())

    def close(self):
        self.connection.close()

    def register(self, name, password="correct horse"):
        return self.send("POST", "/users", {"username": name, "email": name + "@example.com", "password": password})

    def log_in(self, name, password="correct horse"):
        reply = self.send("POST", "/sessions", {"username": name, "password": password})
        if reply.status == 201:
            self.token = reply.json["token"]
        return reply


class Service:
    """The example service on one database, on a port of its own."""

    def __init__(self, url):
        self.process = subprocess.Popen([SERVICE, "0"], env=dict(os.environ, VVL_DB_URL=url), stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on port "):
            raise AssertionError("the service did not start: " + self.process.communicate()[1])
        self.port = int(line.split()[-1])
        self.log = []
        # Read all the time, because a full pipe would stop the service.
        self.reader = threading.Thread(target=lambda: self.log.extend(self.process.stderr), daemon=True)
        self.reader.start()

    def client(self):
        return Client(self.port)

    def stop(self):
        """Asks it to end, and answers its exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        self.reader.join(timeout=60)
        self.process.stdout.close()
        self.process.stderr.close()
        return code
