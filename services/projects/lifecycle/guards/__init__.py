"""What each step of the lifecycle asks for: one function a rule, in the field's words."""
