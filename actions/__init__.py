"""Custom actions. `rasa run actions` finds them here; `tanya run` runs them in its own process.

They change nothing themselves: a hand-over leaves as a message with `custom: {"hand_over": …}`, which the
front door
writes in the transaction that writes the answer.
"""

from actions.answers import ActionAfterAnswer, ActionSuggest
from actions.contact_form import ActionAskContactAddress, ValidateContactForm
from actions.hand_over import ActionHandOver, ActionStartHandOver, ActionStopForm

__all__ = [
    "ActionAfterAnswer",
    "ActionAskContactAddress",
    "ActionHandOver",
    "ActionStartHandOver",
    "ActionStopForm",
    "ActionSuggest",
    "ValidateContactForm",
]
