"""Running the program on a terminal of its own."""
import contextlib
import fcntl
import os
import pty
import select
import struct
import subprocess
import termios

from harness import PROGRAM, environment


def run_on_terminal(*arguments, columns=100, env=None, on_output=None, typed=""):
    """Runs the program on a terminal of its own and answers its exit code and all it wrote."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen([PROGRAM, *arguments], stdin=slave, stdout=slave, stderr=slave,
                               env=env or environment(TERM="xterm"))
    os.close(slave)
    os.write(master, typed.encode())
    output = b""
    with contextlib.suppress(OSError):
        while select.select([master], [], [], 60)[0]:
            data = os.read(master, 65536)
            if not data:
                break
            output += data
            if on_output is not None:
                on_output(process, output)
    os.close(master)
    return process.wait(60), output.decode().replace("\r\n", "\n")
