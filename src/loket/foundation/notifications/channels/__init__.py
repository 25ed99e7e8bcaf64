"""The ways by which messages leave: each a folder with one `Way`; which ones are in use stands in the setting LOKET_CHANNELS."""
