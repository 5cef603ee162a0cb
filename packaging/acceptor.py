"""What the servers have in common that serve one connection on standard input and output: packaging/courierserver and
packaging/pop3server."""

import ctypes
import os
import select
import signal
import socket
import time


class Acceptor:
    """Listens on free ports of 127.0.0.1, and starts a process for each connection. It and they end with standard
    input."""

    def __init__(self, directory, log):
        self.dir = directory
        self.log = log
        self.children = set()
        self.listeners = {}

    def spawn(self, run, connection=None):
        pid = os.fork()
        if pid:
            self.children.add(pid)
            return pid
        try:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
                signal.signal(number, signal.SIG_DFL)
            ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG: should this script be killed
            stdio = connection or open(os.devnull, "r+b", buffering=0)
            os.dup2(stdio.fileno(), 0)
            os.dup2(stdio.fileno(), 1)
            os.dup2(self.log.fileno(), 2)
            os.chdir(self.dir)
            run()
        finally:
            os._exit(1)

    def listen(self, talk):
        """`talk` is called in each connection's process with the port of the other end. Answers our port."""
        listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.listeners[listener] = talk
        return listener.getsockname()[1]

    def reap(self):
        for pid in list(self.children):
            if os.waitpid(pid, os.WNOHANG)[0]:
                self.children.remove(pid)

    def serve(self):
        while True:
            ready, _, _ = select.select([*self.listeners, 0], [], [])
            if 0 in ready and not os.read(0, 4096):
                return
            self.reap()
            for listener, talk in self.listeners.items():
                if listener in ready:
                    connection, (_, port) = listener.accept()
                    # Else each answer of two writes waits 40 ms for an acknowledgement.
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    with connection:
                        self.spawn(lambda: talk(port), connection)

    def stop(self):
        for number in (signal.SIGTERM, signal.SIGKILL):
            for pid in self.children:
                os.kill(pid, number)
            for _ in range(100):
                self.reap()
                if not self.children:
                    return
                time.sleep(0.02)
