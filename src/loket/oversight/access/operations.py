"""Public writes about readings: asking, reporting, answering, being told, withholding, protecting, judging signals."""

from __future__ import annotations

from loket.oversight.access.asking import answer as answer
from loket.oversight.access.asking import answer_report as answer_report
from loket.oversight.access.asking import ask as ask
from loket.oversight.access.asking import remind as remind
from loket.oversight.access.asking import report as report
from loket.oversight.access.asking import take_report as take_report
from loket.oversight.access.asking import tell_late as tell_late
from loket.oversight.access.concealing import approve_concealment as approve_concealment
from loket.oversight.access.concealing import expire_concealment as expire_concealment
from loket.oversight.access.concealing import open_concealment as open_concealment
from loket.oversight.access.concealing import propose_concealment as propose_concealment
from loket.oversight.access.concealing import reject_concealment as reject_concealment
from loket.oversight.access.concealing import review_concealment as review_concealment
from loket.oversight.access.judging import decide_signal as decide_signal
from loket.oversight.access.judging import protect as protect
from loket.oversight.access.judging import raise_signals as raise_signals
from loket.oversight.access.judging import unprotect as unprotect
from loket.oversight.access.telling import choose_watch as choose_watch
from loket.oversight.access.telling import tell_readings as tell_readings
