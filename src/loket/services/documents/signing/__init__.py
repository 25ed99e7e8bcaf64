"""Adapters that sign: one interface, a demo authority now, certified authorities later."""
