"""Session of one customer: state machine, view state, tasks and idle timeout (QtCore only)."""
