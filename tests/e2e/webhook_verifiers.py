"""The verifiers that docs/webhooks.md shows do what it says: each language that is here runs its
own code from the page against signatures made here. Python and shell must be."""
import hashlib
import hmac
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

PAGE = (pathlib.Path(__file__).parents[2] / "docs/webhooks.md").read_text()
SECRET = "whsec_" + "b2xkIG1hY2RvbmFsZA" * 2
OTHER = "whsec_somebody_elses"
BODY = '{"id":"evt_1","name":"Adé","amount":12.50}\n'.encode()


def code(language):
    return re.search(rf"```{language}\n(.*?)```", PAGE, re.S).group(1)


def sign(body, *secrets, at=None):
    at = str(int(time.time() if at is None else at))
    marks = [hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
             for secret in secrets]
    return ",".join([f"t={at}"] + [f"v1={mark}" for mark in marks])


def cases():
    """Header, and whether BODY is to be believed with it."""
    return [
        (sign(BODY, SECRET), True),
        (sign(BODY, OTHER, SECRET), True),
        (sign(BODY, SECRET, OTHER), True),
        (sign(BODY, OTHER), False),
        (sign(BODY + b" ", SECRET), False),
        (sign(BODY, SECRET, at=time.time() - 200), True),
        (sign(BODY, SECRET, at=time.time() - 400), False),
        (sign(BODY, SECRET, at=time.time() + 400), False),
        (sign(BODY, SECRET).split(",")[1], False),
        (sign(BODY, SECRET).split(",")[0], False),
        (sign(BODY, SECRET)[:-2], False),
        ("", False),
    ]

RUNNERS = {
    "python": ("python3", "import sys\n{code}\nheader, path, secret = sys.argv[1:]\n"
               "sys.exit(not verify(header, open(path, 'rb').read(), secret))\n"),
    "sh": ("sh", "{code}\nverify \"$1\" \"$2\" \"$3\"\n"),
    "javascript": ("node", "{code}\nconst [header, path, secret] = process.argv.slice(2);\n"
                   "const body = require('node:fs').readFileSync(path);\n"
                   "process.exit(verify(header, body, secret) ? 0 : 1);\n"),
    "go": ("go", "package main\n{code}\nfunc main() {\n"
           "\tbody, _ := os.ReadFile(os.Args[2])\n"
           "\tif !Verify(os.Args[1], body, os.Args[3], 5*time.Minute) {\n\t\tos.Exit(1)\n\t}\n}\n"),
    "php": ("php", "<?php\n{code}\n[, $header, $path, $secret] = $argv;\n"
            "exit(verify($header, file_get_contents($path), $secret) ? 0 : 1);\n"),
}


ENDINGS = {"javascript": ".cjs", "go": ".go"}


class Verifiers(unittest.TestCase):
    def run_all(self, language):
        program, frame = RUNNERS[language]
        if shutil.which(program) is None:
            self.assertNotIn(language, ("python", "sh"))
            self.skipTest(f"no {program} here")
        with tempfile.TemporaryDirectory() as folder:
            script = pathlib.Path(folder) / ("script" + ENDINGS.get(language, ""))
            script.write_text(frame.replace("{code}", code(language)))
            command = [program, script]
            if language == "go":
                script.write_text(script.read_text().replace('import (', 'import (\n\t"os"', 1))
                command = [pathlib.Path(folder) / "verify"]
                subprocess.run(["go", "build", "-o", command[0], script], check=True, cwd=folder)
            body = pathlib.Path(folder) / "body"
            body.write_bytes(BODY)
            for header, believed in cases():
                done = subprocess.run([*command, header, body, SECRET], check=False,
                                      capture_output=True, text=True)
                self.assertIn(done.returncode, (0, 1), done.stderr)
                self.assertEqual(done.returncode == 0, believed, f"{language}: {header}")

    def test_python(self):
        self.run_all("python")

    def test_shell(self):
        self.run_all("sh")

    def test_javascript(self):
        self.run_all("javascript")

    def test_go(self):
        self.run_all("go")

    def test_php(self):
        self.run_all("php")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
