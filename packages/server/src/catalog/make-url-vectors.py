#!/usr/bin/env python3
"""Writes url-vectors.json: what Python's own % formatting, which Keystone uses, makes of endpoint URLs."""

import json
import pathlib

VALUES = {"tenant_id": "P", "project_id": "P", "user_id": "U"}
NAMES = [*VALUES, "compute_host", "public_endpoint"]
URLS = [
    "http://h/v1",
    "http://h/$(tenant_id)s",
    "http://h/%(tenant_id)s",
    "http://h/$(project_id)s/%(user_id)s/$(project_id)s",
    "http://h/AUTH_$(project_id)s",
    "http://h/100%%",
    "http://h/%%(project_id)s",
    "http://h/%$(project_id)s",
    "http://h/%%%(project_id)s",
    "http://h/$$(project_id)s",
    "http://h/$project_id",
    "http://h/(project_id)s",
    "http://h/$(project_id)sx",
    "http://h/$(project_id)",
    "http://h/$(project_id)d",
    "http://h/$(project_id",
    "http://h/$(project_id)",
    "http://h/$()s",
    "http://h/$((project_id))s",
    "http://h/$(Project_id)s",
    "http://h/$(project_id )s",
    "http://h/$(admin_port)s",
    "http://h/$(public_endpoint)s",
    "http://h/%20x",
    "http://h/100%",
    "http://h/%d",
    "http://h/%",
]


class Filled(dict):
    def __missing__(self, key):
        raise KeyError(key)


def expand(url, values):
    try:
        return url.replace("$(", "%(") % values
    except (KeyError, TypeError, ValueError):
        return None


vectors = [
    {
        "url": url,
        "accepted": expand(url, Filled.fromkeys(NAMES, "")) is not None,
        "expanded": expand(url, Filled(VALUES)),
    }
    for url in URLS
]
target = pathlib.Path(__file__).with_name("url-vectors.json")
target.write_text(json.dumps(vectors, indent=2) + "\n")
