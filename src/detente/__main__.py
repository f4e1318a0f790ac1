"""``python -m detente``."""

from detente.cli.app import app

if __name__ == "__main__":
    app()
