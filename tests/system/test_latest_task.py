"""One task at a time: the latest counts, whether it ends later or within the call."""

from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar, cast

import pytest

from support.inline_background import InlineBackground, ManualBackground
from totem.system.background import Handle
from totem.system.latest_task import LatestTask

T = TypeVar("T")


async def give(result: object) -> object:
    if isinstance(result, Exception):
        raise result
    return result


@pytest.fixture
def inline() -> Iterator[InlineBackground]:
    background = InlineBackground()
    yield background
    background.close()


@pytest.fixture
def manual() -> Iterator[ManualBackground]:
    background = ManualBackground()
    yield background
    background.close()


class NeverCancelled:
    """Runner whose handles cancel nothing: each result comes, however late."""

    def __init__(self) -> None:
        self.deliver: list[Callable[[object], None]] = []

    def run(
        self,
        coroutine: Coroutine[Any, Any, T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Exception], None],  # noqa: ARG002 - nothing fails
    ) -> Handle:
        coroutine.close()
        self.deliver.append(cast("Callable[[object], None]", done))
        return self

    def cancel(self) -> None:
        pass


def test_a_late_result_is_dropped() -> None:
    uncancellable, seen = NeverCancelled(), list[object]()
    task = LatestTask(uncancellable)
    for _ in range(2):
        task.run(give(None), done=seen.append, failed=seen.append)
    uncancellable.deliver[0]("late")
    assert (seen, task.is_running) == ([], True)
    uncancellable.deliver[1]("latest")
    assert (seen, task.is_running) == (["latest"], False)
    task.run(give(None), done=seen.append, failed=seen.append)
    task.cancel()
    uncancellable.deliver[2]("cancelled")
    assert (seen, task.is_running) == (["latest"], False)


def test_a_result_and_an_error_are_delivered_once_it_has_ended(inline: InlineBackground) -> None:
    task = LatestTask(inline)
    seen: list[tuple[object, bool]] = []
    error = ValueError()
    for result in (1, error):
        task.run(
            give(result),
            done=lambda found: seen.append((found, task.is_running)),
            failed=lambda failure: seen.append((failure, task.is_running)),
        )
    assert seen == [(1, False), (error, False)]
    assert not task.is_running


def test_one_that_begins_where_another_ends_at_once_stays_the_latest(
    inline: InlineBackground, manual: ManualBackground
) -> None:
    task = LatestTask(inline)
    seen: list[object] = []

    def again(found: object) -> None:
        seen.append(found)
        task._runner = manual
        task.run(give(2), done=seen.append, failed=seen.append)

    task.run(give(1), done=again, failed=seen.append)
    assert task.is_running
    task.cancel()
    manual.release_all()
    assert seen == [1]
