"""``python -m detente``."""

from detente.cli.start import run_command_line

if __name__ == "__main__":
    run_command_line()
