"""Nothing here yet."""


def main() -> None: ...
