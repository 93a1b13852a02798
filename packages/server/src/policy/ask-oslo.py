#!/usr/bin/env python3
"""What Python's oslo.policy decides, without a line of ours in between.

Reads from standard input {"rules": [...], "credentials": [...], "targets": [...], "asks": [[rule, target, credentials]],
"settings": [{"enforce_scope": bool, "enforce_new_defaults": bool}]}: rules as in fixtures/policies.json, the rest of an ask by its
index. Writes for each setting a text with a 1 for each ask that is allowed and a 0 for each that is not.
"""

import copy
import json
import logging
import sys
import warnings

from oslo_config import cfg
from oslo_policy import policy

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)


def default(rule):
    old = rule.get("deprecated")
    reason = {"deprecated_reason": "-", "deprecated_since": old["since"]} if old else {}
    given = {"scope_types": rule["scope_types"]} if "scope_types" in rule else {}
    if old:
        given["deprecated_rule"] = policy.DeprecatedRule(old["name"], old["check"], **reason)
    return policy.RuleDefault(rule["name"], rule["check"], **given)


def flat(target, prefix=""):
    """One level of dotted names, which is what Keystone hands over."""
    pairs = {}
    for name, value in target.items():
        if isinstance(value, dict):
            pairs.update(flat(value, f"{prefix}{name}."))
        else:
            pairs[prefix + name] = value
    return pairs


def decide(given, setting):
    conf = cfg.ConfigOpts()
    conf([], project="oracle", default_config_files=[], default_config_dirs=[])
    enforcer = policy.Enforcer(conf, policy_file="/nonexistent")
    for name, value in setting.items():
        conf.set_override(name, value, group="oslo_policy")
    enforcer.register_defaults([default(rule) for rule in given["rules"]])
    enforcer.load_rules()
    # There is no file to look for again before each decision.
    enforcer.load_rules = lambda: None
    targets = [flat(target) for target in given["targets"]]
    allowed = (
        enforcer.enforce(rule, targets[target], copy.copy(given["credentials"][credentials]))
        for rule, target, credentials in given["asks"]
    )
    return "".join("1" if one else "0" for one in allowed)


given = json.load(sys.stdin)
json.dump([decide(given, setting) for setting in given["settings"]], sys.stdout)
