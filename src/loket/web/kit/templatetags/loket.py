"""The same tags under the name that `config/settings/base.py` lists; the tags themselves are in `kit.py`."""

from loket.web.kit.templatetags.kit import register

__all__ = ["register"]
