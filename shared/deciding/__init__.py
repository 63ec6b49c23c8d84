"""What every event-sourced service decides with: resources folded from events, rules of commands, states, rights.

Pure: nothing here reaches a database or the web.
"""
