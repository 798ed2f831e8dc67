"""Custom actions. `rasa run actions` finds them here; `tanya run` runs them in its own process.

They change nothing themselves: a hand-over leaves as a message with `custom: {"hand_over": …}`, which the
front door
writes in the transaction that writes the answer.
"""

from actions.answers import ActionAfterAnswer, ActionSuggest
from actions.contact_form import ActionAskContactAddress, ValidateContactForm
from actions.hand_over import ActionHandOver, ActionStartHandOver, ActionStopForm
from actions.yes_or_no import ActionNo, ActionYes

__all__ = [
    "ActionAfterAnswer",
    "ActionAskContactAddress",
    "ActionHandOver",
    "ActionNo",
    "ActionStartHandOver",
    "ActionStopForm",
    "ActionSuggest",
    "ActionYes",
    "ValidateContactForm",
]
