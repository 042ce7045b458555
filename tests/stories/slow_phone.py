"""A cheap phone far from the mast: a slow processor, a long way to the server, few bytes a second.

The devtools slow the network of a window alone. What a service worker fetches for it is as fast as ever, so whoever measures
blocks workers in the window's context.
"""

from playwright.sync_api import Page

SLOWER = 6  # times
LATENCY = 400  # milliseconds, there and back
THROUGHPUT = 400_000 / 8  # bytes a second


def slow_down(page: Page) -> None:
    """Make the window one of a cheap phone far from the mast."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    devtools.send("Network.enable")
    devtools.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY, "downloadThroughput": THROUGHPUT, "uploadThroughput": THROUGHPUT},
    )
