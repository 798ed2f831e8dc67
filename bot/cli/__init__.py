"""The command line: one verb, one module, see main.py."""
