import os

from app.web.meter import Count, Meter


def test_processes_count_together_and_levels_are_of_the_living() -> None:
    meter = Meter()
    meter.add(Count.HIT)
    meter.set(Count.STORED_BYTES, 100)
    child = os.fork()
    if child == 0:
        meter.add(Count.HIT)
        meter.set(Count.STORED_BYTES, 1000)
        os._exit(0)
    os.waitpid(child, 0)
    assert meter.total(Count.HIT) == 2
    assert meter.level(Count.STORED_BYTES) == 100
    assert meter.pids() == [os.getpid()]
