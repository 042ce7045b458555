"""In which order to do the steps: each after what it waits for, the nearest deadline first."""

from __future__ import annotations

from heapq import heapify, heappop, heappush

Edges = tuple[tuple[int, ...], ...]  # node -> the nodes that come right before it


def sort_nodes(hard: Edges, soft: Edges) -> tuple[tuple[int, ...], Edges]:
    """Return all nodes, each after those it comes after, and the hard edges left once circles are cut.

    A soft edge shapes the walk alone, and only where it closes no circle.
    """
    walk = visit_nodes(hard)
    place = {node: position for position, node in enumerate(walk)}
    kept = tuple(tuple(other for other in others if place[other] < place[node]) for node, others in enumerate(hard))
    edges = [list(others) for others in kept]
    for node, others in enumerate(soft):
        for other in others:
            if node not in find_earlier(edges, other):
                edges[node].append(other)
    return visit_nodes(tuple(tuple(others) for others in edges)), kept


def visit_nodes(edges: Edges) -> tuple[int, ...]:
    """Return all nodes in the order in which a search in depth leaves them."""
    walk: list[int] = []
    seen: set[int] = set()
    for root in range(len(edges)):
        stack = [(root, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                walk.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((other, False) for other in reversed(edges[node]))
    return tuple(walk)


def find_earlier(edges: list[list[int]], node: int) -> set[int]:
    """Return a node and all that come before it."""
    found: set[int] = set()
    stack = [node]
    while stack:
        one = stack.pop()
        if one not in found:
            found.add(one)
            stack.extend(edges[one])
    return found


def turn_round(edges: Edges) -> Edges:
    """Return for each node those that come right after it, in the order of their numbers."""
    turned: list[list[int]] = [[] for _ in edges]
    for node, others in enumerate(edges):
        for other in others:
            turned[other].append(node)
    return tuple(tuple(nodes) for nodes in turned)


def list_steps(after: Edges, before: Edges, count: int) -> tuple[int, ...]:
    """Return the steps in the order in which nothing is left out and no deadline presses."""
    return order_steps(after, before, count, [1] * count + [0] * (len(after) - count))


def order_steps(after: Edges, before: Edges, count: int, days: list[int]) -> tuple[int, ...]:
    """Return the steps so that each comes after what it waits for, then by day, then in the author's order.

    What has day 0 is passed at once, so that the others keep the order which they would have without it:
    steps left out, and nodes of alternatives (from `count` on).
    """
    waiting = [len(nodes) for nodes in after]
    ready = [days[node] << 16 | node for node, left in enumerate(waiting) if not left]
    heapify(ready)
    listed: list[int] = []
    while ready:
        node = heappop(ready) & 0xFFFF
        if node < count:
            listed.append(node)
        for other in before[node]:
            left = waiting[other] = waiting[other] - 1
            if not left:
                heappush(ready, days[other] << 16 | other)
    return tuple(listed)
