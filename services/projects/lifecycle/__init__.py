"""The lifecycles of both mechanisms: one table of steps, their guards, decisions and states."""
