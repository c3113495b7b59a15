"""`python -m tastemaker.cli`."""

from tastemaker.cli import main

main()
