"""A person at a terminal: starts a shell on a terminal of its own, types, and tells what came of it, as JSON.

Use: terminal.py PROGRAM DATA_DIR SCENARIO
"""

import json
import os
import pty
import re
import select
import signal
import sys
import termios
import time

PROGRAM, DATA, SCENARIO = sys.argv[1:4]
WORDS = "legal winner thank year wave sausage worth useful legal winner thank yellow".split()
# Made for this test: the first twelve are a phrase as well.
LONG = (
    "mail tool doll message abuse adjust evil coffee biology cabbage nephew time "
    "say stock burden length universe modify pudding tower odor trial ready team"
).split()
COMMAND = f"'{PROGRAM}' --data-dir '{DATA}' identity --kind wallet"
PROMPT = b"not shown"


class Terminal:
    def __init__(self, shell):
        self.seen = b""
        self.child, self.end = pty.fork()
        if self.child == 0:
            names = {"PS1": "$ ", "TERM": "xterm", "HISTFILE": os.path.join(DATA, "..", "history"), "LC_ALL": "C.UTF-8"}
            os.execvpe(shell[0], shell, {**os.environ, **names})
        self.wait_for(b"$ ")

    def type(self, text):
        os.write(self.end, text if isinstance(text, bytes) else text.encode())

    def read(self, seconds):
        """What appears, until nothing does for so long."""
        part = b""
        while select.select([self.end], [], [], seconds)[0]:
            try:
                found = os.read(self.end, 65536)
            except OSError:
                break
            if not found:
                break
            part += found
        self.seen += part
        return part

    def wait_for(self, text, seconds=20):
        part, end = b"", time.monotonic() + seconds
        while text not in part:
            if time.monotonic() > end:
                raise SystemExit(f"{text!r} did not appear, but {part!r}")
            part += self.read(0.05)
        return part

    def echoes(self):
        """Whether the terminal shows what is typed, and takes it by the line."""
        modes = termios.tcgetattr(self.end)[3]
        return bool(modes & termios.ECHO) and bool(modes & termios.ICANON)

    def ask(self, command=COMMAND):
        self.type(command + "\n")
        self.wait_for(PROMPT)
        self.read(0.2)
        return not self.echoes()

    def status(self):
        """The exit status of the last command."""
        self.type("echo status=$?.\n")
        part = b""
        while not (found := re.search(rb"status=(\d+)\.", part)):
            part += self.wait_for(b".\r\n")
        return int(found[1])

    def processes(self):
        """The children of the shell."""
        with open(f"/proc/{self.child}/task/{self.child}/children", encoding="ascii") as file:
            return [int(number) for number in file.read().split()]


def leaked(text):
    """Words of the phrase that are on the screen."""
    return [word for word in set(WORDS) if word.encode() in text]


def after_paste(text, brackets=False, ends=False):
    """Pastes a text at the prompt for words. `ends` where it has an empty line at its end."""
    terminal = Terminal(["bash", "--norc", "-i"])
    hidden = terminal.ask()
    terminal.type(b"\x1b[200~" + text.encode() + b"\x1b[201~\n" if brackets else text)
    out = b""
    if "\n" in text.strip() and not brackets and not ends:
        # Twelve words on lines of their own may be the beginning of more.
        out += terminal.wait_for(b"empty line")
        terminal.type("\n")
    out += terminal.wait_for(b"$ ")
    out += terminal.read(0.5)
    result = {"hidden": hidden, "leaked": leaked(out), "address": b"evm-address" in out, "status": terminal.status()}
    terminal.type("history -w; exit\n")
    terminal.read(1)
    with open(os.path.join(DATA, "..", "history"), encoding="utf-8") as file:
        result["history"] = leaked(file.read().encode())
    return result


def numbered():
    return "".join(f"{at + 1}. {word}\n" for at, word in enumerate(WORDS))


def after_signal(number, key=None):
    """A shell that leaves the terminal as it finds it."""
    terminal = Terminal(["sh"])
    hidden = terminal.ask()
    terminal.type("legal win")
    if key is not None:
        terminal.type(key)
    else:
        for process in terminal.processes():
            os.kill(process, number)
    out = terminal.read(1)
    result = {"hidden": hidden, "echoes": terminal.echoes(), "leaked": leaked(out)}
    if number == signal.SIGTSTP:
        terminal.type("fg\n")
        terminal.wait_for(PROMPT)
        result["hidden again"] = not terminal.echoes()
        terminal.type(" ".join(WORDS) + "\n")
        result["address"] = b"evm-address" in terminal.wait_for(b"$ ")
    result["status"] = terminal.status()
    return result


def scenario():
    match SCENARIO:
        case "lines":
            return after_paste(numbered())
        case "line":
            return after_paste(" ".join(WORDS) + "\n")
        case "brackets":
            return after_paste(numbered(), brackets=True)
        case "spaced":
            return after_paste("\r\n\r\n".join(WORDS) + "\r\n", ends=True)
        case "more":
            # What follows the phrase is dropped with it: another copy of it here.
            return after_paste(numbered() + numbered(), brackets=True)
        case "long":
            # The first twelve of these are a phrase, too.
            terminal = Terminal(["bash", "--norc", "-i"])
            terminal.ask()
            out = b""
            for word in LONG:
                terminal.type(word + "\n")
                out += terminal.read(0.3)
            if b"evm-address" not in out:
                out += terminal.wait_for(b"evm-address")
            return {"address": b"evm-address" in out, "status": terminal.status()}
        case "password":
            # A phrase that was meant for something else, pasted at the prompt for a password.
            command = f"'{PROGRAM}' --data-dir '{DATA}' password set"
            terminal = Terminal(["bash", "--norc", "-i"])
            terminal.type(command + "\n")
            terminal.wait_for(b"New local password")
            terminal.type(numbered())
            # Its first line was taken for the password; the rest is gone.
            out = terminal.wait_for(b"Type it again")
            terminal.type("\x04")
            out += terminal.wait_for(b"$ ")
            return {"leaked": leaked(out + terminal.read(0.5)), "status": terminal.status()}
        case "corrected":
            keys = " ".join(WORDS[:-1]) + " zoo\x7f\x7f\x7fyelow\x17yellow\n"
            return after_paste("nothing at all\x15" + keys)
        case "misspelt":
            terminal = Terminal(["bash", "--norc", "-i"])
            terminal.ask()
            terminal.type(" ".join(WORDS[:-1]) + " yelow\n")
            said = terminal.wait_for(b"empty line")
            terminal.type("\n")
            out = terminal.wait_for(b"$ ")
            return {"counted": b"12 words" in said, "named": b"word 12" in out, "status": terminal.status()}
        case "closed":
            terminal = Terminal(["sh"])
            terminal.ask()
            terminal.type("\x04")
            terminal.wait_for(b"$ ")
            return {"status": terminal.status(), "echoes": terminal.echoes()}
        case "ctrl-c":
            return after_signal(signal.SIGINT, "\x03")
        case "ctrl-backslash":
            return after_signal(signal.SIGQUIT, "\x1c")
        case "ctrl-z":
            return after_signal(signal.SIGTSTP, "\x1a")
        case "term":
            return after_signal(signal.SIGTERM)
        case "hangup":
            return after_signal(signal.SIGHUP)
        case _:
            raise SystemExit(f"no such scenario: {SCENARIO}")


print(json.dumps(scenario()))
