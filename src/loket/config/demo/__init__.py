"""A made-up regency and a made-up city with a year of work behind them. See README.md."""

from loket.config.demo.making import Sizes, accounts, ensure_demo_data

__all__ = ["Sizes", "accounts", "ensure_demo_data"]
