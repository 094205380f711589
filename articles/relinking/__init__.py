"""The archive follows changed names: what would change is shown, applied as one, and undone as one.

Saving a name changes what is linked from then on. Articles that are out stay as they are until
somebody applies the change to them:

    batch = plan([person.pk], reason="New spelling of Ramiz Mehdiyev", by=editor)
    work(batch)                   # reads the articles that can be affected; nothing changes
    apply(batch, by=editor); work(batch)
    undo(batch); work(batch)

`plan`, `apply` and `undo` only say what is to be done. `work` does it, as long as it is given, and
may be called again by anybody, at any time, after any interruption. How one article is linked
anew and put back is left to `articles.publishing`.
"""

from articles.relinking.affected import could_affect
from articles.relinking.batch import (
    apply,
    discard,
    hand_over,
    is_outdated,
    plan,
    replan,
    undo,
    work,
)
from articles.relinking.complete import begin_complete, work_together
from articles.relinking.effect import Effect, effect_of, would_change
from articles.relinking.names import Known, names_known, what_changed

__all__ = [
    "Effect",
    "Known",
    "apply",
    "begin_complete",
    "could_affect",
    "discard",
    "effect_of",
    "hand_over",
    "is_outdated",
    "names_known",
    "plan",
    "replan",
    "undo",
    "what_changed",
    "work",
    "work_together",
    "would_change",
]
