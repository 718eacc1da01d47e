#!/bin/sh
# A million cases of the expression language, judged by the core and by the oracle in Python.
exec env PYTHONDONTWRITEBYTECODE=1 "$RUNBOOKD_SOURCE/tests/oracle/run.py" --long
