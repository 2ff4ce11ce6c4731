"""The command `rerate`: answers go to stdout, everything else to stderr."""

from __future__ import annotations

import importlib
import os
import sys
import time
from collections.abc import Sequence

from bot.parser import parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the exit code is 0 answered, 1 failure, 2 bad usage, 3 refused or not found.

    A command's module is imported only when it runs, so that a valuation starts neither the index nor Telegram.
    """
    started = time.perf_counter()
    parsed = parser().parse_args(arguments)
    module, _, name = parsed.command.partition(":")
    command = getattr(importlib.import_module(f"bot.commands.{module}"), name)
    from bot.commands.outcome import BAD_USAGE, FAILURE, UsageError
    from knowledge.errors import KnowledgeError
    from tools.errors import ToolError

    try:
        code = int(command(parsed))
    except UsageError as error:
        print(f"rerate: {error}", file=sys.stderr)
        return BAD_USAGE
    except (KnowledgeError, ToolError) as error:
        print(f"rerate: {error}", file=sys.stderr)
        return FAILURE
    except KeyboardInterrupt:
        return FAILURE
    except BrokenPipeError:
        # Whoever read the output has seen enough; what is still buffered must not be flushed into the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    if getattr(parsed, "timed", False):
        print(f"{(time.perf_counter() - started) * 1000:.0f} ms", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
