"""What each event of a ledger moved, in the words of the reports: pure, and of the event alone.

The books say what stands on which account; the reports ask for gross contributions, transfers, refunds, expenditure,
by donor and organisation. Each event tells that of itself, so that the statement of cash is worked out on another way
than the books, and has to come to the same cash.
"""
