"""What stops a command of `./otklik`."""


class Problem(Exception):
    """One line for a person that says what is wrong and what to do; the command ends with `code`."""

    def __init__(self, text: str, code: int = 1) -> None:
        super().__init__(text)
        self.code = code


class StartError(Problem):
    """A process ended, or kept silent for too long, before it was of use."""
