"""Opens files with docs/recover.py, whose path is the first argument; the second is that of a file with the password, further ones are given
to it. Reads their paths, one a line, and writes what came of each, as JSON. The tests' cheap derivation is accepted."""
import contextlib
import functools
import importlib.util
import io
import json
import sys

spec = importlib.util.spec_from_file_location("recover", sys.argv[1])
recover = importlib.util.module_from_spec(spec)
spec.loader.exec_module(recover)
recover.MEMORY = (64, recover.MEMORY[1])
recover.derive = functools.cache(recover.derive)

for line in sys.stdin:
    out, error = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        code = recover.main([line.strip(), "--json", "--password-file", *sys.argv[2:]])
    document = json.loads(out.getvalue()) if out.getvalue() else None
    print(json.dumps({"code": code, "document": document, "error": error.getvalue()}), flush=True)
