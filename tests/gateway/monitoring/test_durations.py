"""What is counted here is what the library's own histogram would say."""

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram, generate_latest

from gateway.monitoring.durations import Durations

BOUNDS = (0.001, 0.25, 1.0, 10.0)
ONE = st.tuples(
    st.sampled_from(["a", "b"]), st.sampled_from(["OK", "INTERNAL"]), st.sampled_from([0.0, *BOUNDS, 0.3, 99.0])
)


@given(st.lists(ONE))
def test_durations_are_told_as_by_the_librarys_own_histogram(observed: list[tuple[str, str, float]]) -> None:
    ours, theirs = CollectorRegistry(), CollectorRegistry()
    durations = Durations("seconds", "Meaning.", ("operation", "code"), BOUNDS, ours)
    histogram = Histogram("seconds", "Meaning.", ["operation", "code"], registry=theirs, buckets=BOUNDS)
    for operation, code, seconds in observed:
        durations.observe(operation, code, seconds)
        histogram.labels(operation, code).observe(seconds)
    assert sorted(generate_latest(ours).splitlines()) == sorted(generate_latest(theirs).splitlines())
