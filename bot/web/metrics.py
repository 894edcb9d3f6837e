"""STEP: the page /metrics: what Prometheus asks for, counted anew at each look.

The names are a contract; deliveries in doubt are always shown, also where there are none.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from storage.database import Database
from storage.errors import StorageError
from storage.states import CommentState, SendState


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted. `feeds` says of each site when its feed was last read, in Unix seconds."""

    deliveries: Mapping[str, int]
    comments: Mapping[str, int]
    feeds: Mapping[str, float]
    sent: int
    errors: Mapping[str, int]


async def look(database: Database, sent: int, errors: Mapping[str, int]) -> Figures:
    """Count what the database holds; `sent` and `errors` are this process's own since it began."""
    async with database.transaction() as tx:
        progress = await tx.tallies.all()
        sending = await tx.deliveries.under_way()
        comments = await tx.comments.counts()
        sites = await tx.sites.all()
    states = {state: progress.of(state) for state in SendState}
    states |= {SendState.SENDING: sending, SendState.TODO: progress.left - sending}
    read = {site.address: site.last_success_at for site in sites}
    return Figures(
        deliveries={state.value: n for state, n in states.items()},
        comments={state.value: comments.get(state, 0) for state in CommentState},
        feeds={address: at.timestamp() for address, at in read.items() if at is not None},
        sent=sent,
        errors=errors,
    )


class _Families(Collector):
    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterable[Metric]:
        """Return the metrics, in the library's own words."""
        now = self._figures
        yield _labelled("bleep_deliveries", "Deliveries by state", "state", now.deliveries)
        yield _labelled("bleep_comments", "Comments by state", "state", now.comments)
        read = "When the feed of a site was last read, in Unix seconds"
        yield _labelled("bleep_feed_last_success_seconds", read, "site", now.feeds)
        yield CounterMetricFamily("bleep_sent", "Messages that Telegram took", value=now.sent)
        errors = CounterMetricFamily(
            "bleep_send_errors", "Messages that Telegram did not take", labels=["kind"]
        )
        for kind, n in sorted(now.errors.items()):
            errors.add_metric([kind], n)
        yield errors


def _labelled(name: str, meaning: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for value, n in values.items():
        family.add_metric([value], n)
    return family


def as_text(figures: Figures) -> bytes:
    """Return the figures in Prometheus' text format 0.0.4."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Families(figures))
    return generate_latest(registry)


def metrics_route(figures: Callable[[], Awaitable[Figures]]) -> Route:
    """Return the page; 503 with the reason while the database does not answer."""

    async def metrics(_request: Request) -> Response:
        try:
            text = as_text(await figures())
        except StorageError as error:
            return PlainTextResponse(f"{error}\n", status_code=503)
        return Response(text, media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return Route("/metrics", metrics)
