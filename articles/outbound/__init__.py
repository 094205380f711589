"""Links out of articles: which there are, and whether anything is still behind them.

    keeping    which links an article has; called when it is published
    asking     one address on the web: politely, and never inside our own network
    checking   everything that is due, and what the answers mean

Where links to pages of this site lead is asked of the database (`articles.destinations`).
"""

from articles.outbound.asking import Answer, Asker, Verdict
from articles.outbound.checking import Tally, check_due
from articles.outbound.keeping import gather, keep

__all__ = ["Answer", "Asker", "Tally", "Verdict", "check_due", "gather", "keep"]
