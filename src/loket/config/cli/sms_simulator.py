"""`loket sms-simulator`: the demo's gateway for text messages, a process of its own on this machine."""

from __future__ import annotations

from urllib.parse import urlsplit

import click


@click.command()
@click.option("--port", default=0, help="Porta; bawaan: dari LOKET_SMS_ADDRESS / port.")
@click.option("--report-to", default="", help="Alamat laporan / where to report to.")
@click.option("--delay", default=1.5, show_default=True, help="Detik sampai laporan / seconds until a report.")
def command(port: int, report_to: str, delay: float) -> None:
    """
    Take text messages and send them to nobody; what happens to one is decided by the last two digits of the number.

    Example: loket sms-simulator --port 8099 --report-to http://127.0.0.1:8000/sms/laporan/
    """
    from django.conf import settings

    from loket.foundation.notifications.channels.sms import simulator

    try:
        server = simulator.Simulator(
            mode=settings.LOKET_MODE, port=port or urlsplit(settings.LOKET_SMS_ADDRESS).port or 0, secret=settings.LOKET_SMS_SECRET,
            report_to=report_to, report_secret=settings.LOKET_SMS_REPORT_SECRET, delay=delay,
        )  # fmt: skip
    except simulator.NotHere as refusal:
        raise click.ClickException(f"Simulator hanya untuk demo dan pengujian / the simulator is for demo and tests only ({refusal}).") from None
    click.echo(f"simulator SMS: {server.address}")
    server.serve_forever()
